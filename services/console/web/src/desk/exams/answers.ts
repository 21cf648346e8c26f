/** Answers as they are written on paper, by type of item. */

const TRUE = new Set(["T", "TRUE", "对", "√", "Y"]);
const FALSE = new Set(["F", "FALSE", "错", "×", "N"]);

/** What a written answer means; null for none, and for what is no answer to that type. */
export function answerFrom(type: string, written: string): string | string[] | boolean | null {
  const text = written.trim();
  const upper = text.toUpperCase();
  if (!text) return null;
  switch (type) {
    case "true_false":
      if (TRUE.has(upper)) return true;
      return FALSE.has(upper) ? false : null;
    case "multiple":
      return [...new Set(upper.replace(/[\s,，、]/g, ""))].sort();
    case "single":
      return upper;
    default:
      return text;
  }
}
