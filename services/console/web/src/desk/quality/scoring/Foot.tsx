import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "antd";
import { GRADE_TONES } from "#/ui/Chip.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { GRADES, useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { previewOf } from "./preview.ts";
import type { Detail, Lock, RecordDraft } from "./record.ts";
import { useScoringPolicy } from "./work.ts";

/** What it comes to, what follows, when it was saved, and the button. */
export function Foot({
  detail,
  record,
  locks,
  error,
  busy,
  onSubmit,
  onHelp,
}: {
  detail: Detail;
  record: RecordDraft;
  locks: readonly Lock[];
  error: unknown;
  busy: boolean;
  onSubmit: () => void;
  onHelp: () => void;
}) {
  const { t } = useLingui();
  const words = useCodes();
  const dates = useDates();
  const preview = previewOf(detail, record, useScoringPolicy(detail));
  const tone = GRADE_TONES[preview.grade ?? ""];
  const parts = preview.parts.map((part) => part.toFixed(1).replace(/\.0$/, "")).join(" + ");
  return (
    <div className="score-foot">
      <p className="small dim">
        {preview.grade === "unacceptable" ? (
          <Trans>提交后座席立即看到结果；总分不合格，会产生一次在线督导，并通知班组长。</Trans>
        ) : (
          <Trans>提交后座席立即看到结果。</Trans>
        )}
      </p>
      <ProblemNote error={error} />
      <div className="row">
        <div>
          <output className={`total number ${tone ? `ink-${tone}` : ""}`} aria-label={t`总分`}>
            {preview.total === null ? "—" : preview.total.toFixed(1)}
          </output>
          <div className="small dim number">
            {[preview.grade && words(GRADES, preview.grade), parts].filter(Boolean).join(" · ")}
          </div>
        </div>
        <span className="grow" />
        <button type="button" className="plain small" aria-label={t`快捷键`} onClick={onHelp}>
          <kbd>?</kbd>
        </button>
        <span className="small faint number">
          {record.savedAt ? (
            <Trans>已存本机 {dates.time(record.savedAt)}</Trans>
          ) : (
            <Trans>还差 {locks.length} 项</Trans>
          )}
        </span>
        <Button type="primary" loading={busy} onClick={onSubmit}>
          <Trans>提交并下一通</Trans> ⌃↵
        </Button>
      </div>
    </div>
  );
}
