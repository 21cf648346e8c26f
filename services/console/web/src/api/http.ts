import { OFFLINE, Problem, problemOf } from "./problem.ts";
import { randomId } from "./uuid.ts";

const SAFE = new Set(["GET", "HEAD"]);
const WORTH_REPEATING = new Set([502, 503, 504]);
const PAUSES_MS = [300, 1200];

/** What every request carries: the CSRF token of the session and the reader's language. */
export const credentials = { csrf: "", language: "zh-Hans" };

/**
 * `fetch` as the console does it. A write carries an Idempotency-Key, so it is repeated safely when the
 * network or a service is away for a moment. Throws Problem for every refusal.
 */
export async function send(input: Request): Promise<Response> {
  const headers = new Headers(input.headers);
  headers.set("Accept-Language", credentials.language);
  if (!SAFE.has(input.method)) {
    headers.set("X-CSRF-Token", credentials.csrf);
    if (!headers.has("Idempotency-Key")) headers.set("Idempotency-Key", randomId());
  }
  const request = new Request(input, { headers });
  for (const pause of PAUSES_MS) {
    const answer = await attempt(request.clone());
    if (SAFE.has(request.method) || !mayPass(answer)) return settled(answer);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return settled(await attempt(request));
}

/** A JSON request to the gateway itself. */
export async function json<T>(method: string, path: string, body?: unknown): Promise<T> {
  const init: RequestInit = { method };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { "Content-Type": "application/json" };
  }
  const response = await send(new Request(new URL(path, location.origin), init));
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function attempt(request: Request): Promise<Response | null> {
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    return null;
  }
}

function mayPass(answer: Response | null): boolean {
  return answer === null || WORTH_REPEATING.has(answer.status);
}

async function settled(answer: Response | null): Promise<Response> {
  if (answer === null) throw new Problem(OFFLINE);
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}
