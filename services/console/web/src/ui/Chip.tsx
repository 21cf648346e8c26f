import type { ReactNode } from "react";
import { type Codes, GRADES, useCodes } from "#/words/codes.ts";

export type Tone = "accent" | "excellent" | "good" | "acceptable" | "poor";
export type Tones = Readonly<Record<string, Tone>>;

export function Chip({ tone, children }: { tone?: Tone | undefined; children: ReactNode }) {
  return <span className={tone ? `chip ${tone}` : "chip"}>{children}</span>;
}

/** A code in words, coloured where its meaning asks for it. */
export function CodeChip({
  codes,
  code,
  tones,
}: {
  codes: Codes;
  code: string | null | undefined;
  tones?: Tones | undefined;
}) {
  const words = useCodes();
  if (!code) return <span className="faint">—</span>;
  return <Chip tone={tones?.[code]}>{words(codes, code)}</Chip>;
}

export const GRADE_TONES: Tones = {
  excellent: "excellent",
  good: "good",
  acceptable: "acceptable",
  unacceptable: "poor",
};

export function GradeChip({ grade }: { grade: string | null | undefined }) {
  return <CodeChip codes={GRADES} code={grade} tones={GRADE_TONES} />;
}
