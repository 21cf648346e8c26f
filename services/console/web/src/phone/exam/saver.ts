/**
 * Answers on their way to the server. What was given is kept on the device until the server has said that it
 * is kept there; then, and only then, it counts as saved.
 */

export type Answer = string | string[] | boolean;
export type Answers = Readonly<Record<string, Answer>>;
/** Answers that the server does not have yet; null takes one back. */
export type Pending = Readonly<Record<string, Answer | null>>;

export interface Storage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export type SaveState = "saved" | "saving" | "waiting";

const PAUSES_MS = [1_000, 2_000, 4_000, 8_000];

/** The answers with those that are on their way; an empty one counts as not answered. */
export function merged(saved: Answers, pending: Pending): Answers {
  const all = Object.entries({ ...saved, ...pending });
  return Object.fromEntries(all.filter((one): one is [string, Answer] => !isEmpty(one[1])));
}

function isEmpty(answer: Answer | null): boolean {
  return answer === null || (typeof answer !== "boolean" && answer.length === 0);
}

export class Saver {
  #pending: Record<string, Answer | null>;
  #position: number;
  #sending: Promise<void> | null = null;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #moved = false;
  #stopped = false;
  readonly #storage: Storage;
  readonly #key: string;
  readonly #send: (pending: Pending, position: number) => Promise<void>;
  readonly #onChange: (state: SaveState) => void;
  readonly #isTemporary: (error: unknown) => boolean;
  readonly #onRefused: (error: unknown) => void;

  constructor(options: {
    storage: Storage;
    key: string;
    position: number;
    send: (pending: Pending, position: number) => Promise<void>;
    isTemporary: (error: unknown) => boolean;
    onChange: (state: SaveState) => void;
    onRefused: (error: unknown) => void;
  }) {
    this.#storage = options.storage;
    this.#key = options.key;
    this.#send = options.send;
    this.#isTemporary = options.isTemporary;
    this.#onChange = options.onChange;
    this.#onRefused = options.onRefused;
    this.#position = options.position;
    this.#pending = read(options.storage, options.key);
  }

  get pending(): Pending {
    return this.#pending;
  }

  answer(item: string, answer: Answer | null): void {
    this.#pending = { ...this.#pending, [item]: answer };
    this.#storage.setItem(this.#key, JSON.stringify(this.#pending));
    this.#start();
  }

  /** Note which question is open, so that another device goes on there. */
  move(position: number): void {
    this.#position = position;
    this.#moved = true;
    this.#start();
  }

  /** Wait for what is on its way; what the server still lacks then. Nothing is sent afterwards. */
  async stop(): Promise<Pending> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    await this.#sending?.catch(() => {});
    return this.#pending;
  }

  /** Begin with what an earlier visit left, or go on after `stop`. */
  resume(): void {
    this.#stopped = false;
    if (Object.keys(this.#pending).length > 0) this.#start();
  }

  #start(): void {
    if (this.#stopped || this.#sending) return;
    clearTimeout(this.#retry);
    this.#onChange("saving");
    this.#sending = this.#sendAll().finally(() => {
      this.#sending = null;
    });
  }

  async #sendAll(): Promise<void> {
    while (Object.keys(this.#pending).length > 0 || this.#moved) {
      const given = this.#pending;
      this.#moved = false;
      try {
        await this.#send(given, this.#position);
      } catch (error) {
        this.#fail(error);
        return;
      }
      this.#failures = 0;
      this.#acknowledge(given);
      if (this.#stopped) return;
    }
    this.#onChange("saved");
  }

  #acknowledge(given: Pending): void {
    const rest = Object.entries(this.#pending).filter(([item, answer]) => given[item] !== answer);
    this.#pending = Object.fromEntries(rest);
    if (rest.length > 0) this.#storage.setItem(this.#key, JSON.stringify(this.#pending));
    else this.#storage.removeItem(this.#key);
  }

  #fail(error: unknown): void {
    this.#onChange("waiting");
    if (!this.#isTemporary(error)) {
      this.#onRefused(error);
      return;
    }
    const pause = PAUSES_MS[Math.min(this.#failures, PAUSES_MS.length - 1)];
    this.#failures += 1;
    if (!this.#stopped) this.#retry = setTimeout(() => this.#start(), pause);
  }
}

export function forget(storage: Storage, key: string): void {
  storage.removeItem(key);
}

function read(storage: Storage, key: string): Record<string, Answer | null> {
  try {
    return JSON.parse(storage.getItem(key) ?? "{}");
  } catch {
    storage.removeItem(key);
    return {};
  }
}
