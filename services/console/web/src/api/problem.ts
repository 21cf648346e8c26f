/** One thing wrong in what was sent: where, in a file also its line and cell, and a code. */
export interface Fault {
  where: string;
  code: string;
  line?: number;
  cell?: string;
  detail?: string;
}

interface ProblemDocument {
  type?: string;
  title?: string;
  detail?: string;
  errors?: Fault[];
}

const URN = "urn:zhipei:problem:";

/** Slug of a request that reached no server. */
export const OFFLINE = "offline";

/** A refusal (RFC 9457), or `offline`. Title and details come from the server in the reader's language. */
export class Problem extends Error {
  readonly slug: string;
  readonly status: number;
  readonly detail: string;
  readonly faults: readonly Fault[];
  readonly retryAfterSeconds: number | null;

  constructor(
    slug: string,
    options: {
      status?: number;
      title?: string;
      detail?: string;
      faults?: readonly Fault[];
      retryAfterSeconds?: number | null;
    } = {},
  ) {
    super(options.title || slug);
    this.slug = slug;
    this.status = options.status ?? 0;
    this.detail = options.detail ?? "";
    this.faults = options.faults ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}

/** The problem that a refused response carries; any other body becomes `http-<status>`. */
export async function problemOf(response: Response): Promise<Problem> {
  const document = await documentOf(response);
  const slug = document.type?.startsWith(URN)
    ? document.type.slice(URN.length)
    : `http-${response.status}`;
  const retryAfter = Number(response.headers.get("Retry-After") || Number.NaN);
  return new Problem(slug, {
    status: response.status,
    title: document.title ?? response.statusText,
    detail: document.detail ?? "",
    faults: document.errors ?? [],
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : null,
  });
}

async function documentOf(response: Response): Promise<ProblemDocument> {
  try {
    return (await response.json()) as ProblemDocument;
  } catch {
    return {};
  }
}
