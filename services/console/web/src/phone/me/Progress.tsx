import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useToday } from "#/session/clock.ts";
import { plusDays } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { myResultsSince } from "../calls/results.ts";
import { Item } from "../Screen.tsx";
import { weeksOf } from "./weeks.ts";

const WEEKS = 8;
const WIDTH = 300;
const HEIGHT = 56;
const MARGIN = 6;

/** Mean score by week, with the table behind the line. */
export function Progress() {
  const { t } = useLingui();
  const today = useToday();
  const since = today ? plusDays(today, -7 * WEEKS) : "";
  const { data } = useQuery({ ...myResultsSince(since), enabled: today !== undefined });
  const weeks = weeksOf(data ?? [], WEEKS);
  const newest = weeks.at(-1);
  if (!newest || weeks.length < 2) return null;
  const least = Math.min(...weeks.map((one) => one.mean));
  const most = Math.max(...weeks.map((one) => one.mean));
  const points = weeks.map((one, index) => {
    const x = MARGIN + (index * (WIDTH - 2 * MARGIN)) / (weeks.length - 1);
    const share = most === least ? 0.5 : (one.mean - least) / (most - least);
    return [x, HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)] as const;
  });
  const end = points.at(-1) ?? [0, 0];
  return (
    <Item title={t`最近 ${weeks.length} 周的评分`}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width="100%" height={HEIGHT} aria-hidden="true">
        <polyline
          points={points.map((point) => point.join(",")).join(" ")}
          fill="none"
          stroke="var(--good)"
          strokeWidth="2.5"
        />
        <circle cx={end[0]} cy={end[1]} r="4" fill="var(--good)" />
      </svg>
      <p className="dim number">
        <Trans>
          最近一周平均 {decimal(newest.mean)} 分，{newest.calls} 通来电
        </Trans>
      </p>
      <details>
        <summary>
          <Trans>逐周数据</Trans>
        </summary>
        <table>
          <thead>
            <tr>
              <th>{t`周`}</th>
              <th>{t`平均分`}</th>
              <th>{t`通数`}</th>
            </tr>
          </thead>
          <tbody>
            {weeks.map((one) => (
              <tr key={one.week} className="number">
                <td>{one.week}</td>
                <td>{decimal(one.mean)}</td>
                <td>{one.calls}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </Item>
  );
}
