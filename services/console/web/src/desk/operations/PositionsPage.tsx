import { Trans, useLingui } from "@lingui/react/macro";
import { useQueries } from "@tanstack/react-query";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { useDates } from "#/words/dates.ts";
import { count, decimal } from "#/words/numbers.ts";
import { anyService, SERVICE_NAMES } from "../anyService.ts";
import { Facts, Panel } from "../ui/Detail.tsx";

const EVERY_MS = 10_000;

/** What waits at both ends of every service, and how far it is in each partition. */
export function PositionsPage() {
  const { t } = useLingui();
  const dates = useDates();
  const results = useQueries({
    queries: SERVICE_NAMES.map((name) => ({
      ...anyService(name).query("/v1/ops/positions"),
      refetchInterval: EVERY_MS,
    })),
  });
  return (
    <main className="page">
      <h1>
        <Trans>消费位置</Trans>
      </h1>
      {SERVICE_NAMES.map((name, index) => {
        const { data, error } = results[index] ?? {};
        return (
          <Panel key={name} title={name}>
            <ProblemNote error={error} />
            {data && (
              <>
                <Facts
                  facts={[
                    [<Trans key="t">待发事件</Trans>, count(data.outbox_rows)],
                    [<Trans key="t">最早待发（秒）</Trans>, decimal(data.outbox_oldest_seconds)],
                    [
                      <Trans key="t">未消费</Trans>,
                      data.lag === null ? t`Kafka 不可用` : count(data.lag),
                    ],
                    [<Trans key="t">无法发送</Trans>, count(data.dead_rows)],
                  ]}
                />
                <details>
                  <summary>
                    <Trans>{data.items.length} 个分区</Trans>
                  </summary>
                  <table>
                    <thead>
                      <tr>
                        <th>{t`主题`}</th>
                        <th className="end">{t`分区`}</th>
                        <th className="end">{t`位置`}</th>
                        <th className="end">{t`末尾`}</th>
                        <th className="end">{t`未消费`}</th>
                        <th>{t`最近移动`}</th>
                      </tr>
                    </thead>
                    <tbody className="number">
                      {data.items.map((item) => (
                        <tr key={`${item.topic} ${item.partition}`}>
                          <td>{item.topic}</td>
                          <td className="end">{item.partition}</td>
                          <td className="end">{count(item.next_offset)}</td>
                          <td className="end">
                            {item.end_offset === null ? "—" : count(item.end_offset)}
                          </td>
                          <td className="end">{item.lag === null ? "—" : count(item.lag)}</td>
                          <td>{item.moved_at && dates.dateTime(item.moved_at)}</td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </details>
              </>
            )}
          </Panel>
        );
      })}
    </main>
  );
}
