import { useTitleOf } from "#/words/titles.ts";

/** A shipped text in the reader's language. */
export function Titled({ texts }: { texts: Readonly<Record<string, string>> }) {
  return <>{useTitleOf()(texts)}</>;
}
