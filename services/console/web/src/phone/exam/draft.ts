/** Answers of an exam under way, kept on this device until they are handed in. */

export type Answer = string | string[] | boolean;

export interface Draft {
  readonly startedAt: string;
  /** Question that is open, from 0. */
  readonly at: number;
  readonly answers: Readonly<Record<string, Answer>>;
}

export interface Storage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

function keyOf(batchId: string, personId: string): string {
  return `zhipei.exam.${batchId}.${personId}`;
}

/** The draft that an earlier visit left, or a new one that begins now. */
export function openDraft(storage: Storage, batch: string, person: string, now: string): Draft {
  const kept = storage.getItem(keyOf(batch, person));
  if (kept) {
    try {
      return JSON.parse(kept) as Draft;
    } catch {
      storage.removeItem(keyOf(batch, person));
    }
  }
  const draft = { startedAt: now, at: 0, answers: {} };
  saveDraft(storage, batch, person, draft);
  return draft;
}

export function saveDraft(storage: Storage, batch: string, person: string, draft: Draft): void {
  storage.setItem(keyOf(batch, person), JSON.stringify(draft));
}

export function dropDraft(storage: Storage, batch: string, person: string): void {
  storage.removeItem(keyOf(batch, person));
}

/** The draft with another answer; an empty one counts as not answered. */
export function answered(draft: Draft, item: string, answer: Answer | null): Draft {
  const { [item]: _, ...others } = draft.answers;
  const empty = answer === null || (typeof answer !== "boolean" && answer.length === 0);
  return { ...draft, answers: empty ? others : { ...others, [item]: answer } };
}
