import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useToday } from "#/session/clock.ts";
import { daysBetween, useDates } from "#/words/dates.ts";

/** A last day, with how far it is; overdue and due today are coloured. */
export function Due({ on, done = false }: { on: string | null | undefined; done?: boolean }) {
  const today = useToday();
  const dates = useDates();
  const { t } = useLingui();
  if (!on) return <span className="faint">—</span>;
  if (done) return <span className="number">{dates.day(on)}</span>;
  const left = today === undefined ? undefined : daysBetween(today, on);
  const tone = left === undefined || left > 1 ? "" : left < 0 ? "ink-poor" : "ink-acceptable";
  return (
    <span className={`number ${tone}`} title={left === undefined ? undefined : inWords(left)}>
      {dates.day(on)}
      {left !== undefined && left <= 1 && <span className="small"> {inWords(left)}</span>}
    </span>
  );

  function inWords(days: number): string {
    if (days === 0) return t`今天截止`;
    if (days === 1) return t`明天截止`;
    if (days > 1) return t`还有 ${plural(days, { one: "# 天", other: "# 天" })}`;
    return t`逾期 ${plural(-days, { one: "# 天", other: "# 天" })}`;
  }
}
