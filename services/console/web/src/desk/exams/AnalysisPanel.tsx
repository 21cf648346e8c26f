import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { training } from "#/api/services.ts";
import { Chip } from "#/ui/Chip.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { TOPICS, useCodes } from "#/words/codes.ts";
import { decimal } from "#/words/numbers.ts";
import { Panel } from "../ui/Detail.tsx";

/** What the exam showed, by topic and by item, each with how often it was answered (EXM-14). */
export function AnalysisPanel({ paperId }: { paperId: string }) {
  const { t } = useLingui();
  const words = useCodes();
  const path = { paper_id: paperId };
  const { data, error } = useQuery(
    training.query("/v1/exams/papers/{paper_id}/analysis", { params: { path } }),
  );
  const hardest = [...(data?.items ?? [])]
    .filter((item) => item.error_rate !== null)
    .sort((one, other) => Number(other.error_rate) - Number(one.error_rate))
    .slice(0, 10);
  return (
    <Panel title={t`试卷分析`}>
      <ProblemNote error={error} />
      <table>
        <thead>
          <tr>
            <th>{t`主题`}</th>
            <th className="end">{t`作答`}</th>
            <th className="end">{t`答错`}</th>
            <th className="end">{t`错误率 %`}</th>
            <th className="end">{t`上次 %`}</th>
            <th>{t`培训需求`}</th>
          </tr>
        </thead>
        <tbody>
          {data?.topics.map((topic) => (
            <tr key={topic.topic}>
              <td>{words(TOPICS, topic.topic)}</td>
              <td className="number end">{topic.answered}</td>
              <td className="number end">{topic.wrong}</td>
              <td className="number end">{decimal(topic.error_rate)}</td>
              <td className="number end">{decimal(topic.last_time)}</td>
              <td>{topic.need && <Chip tone="acceptable">{t`需要培训`}</Chip>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>{t`错误最多的题目`}</h3>
      <table>
        <thead>
          <tr>
            <th>{t`题目`}</th>
            <th className="end">{t`作答`}</th>
            <th className="end">{t`答错`}</th>
            <th className="end">{t`错误率 %`}</th>
          </tr>
        </thead>
        <tbody>
          {hardest.map((item) => (
            <tr key={item.item_id}>
              <td>{item.text}</td>
              <td className="number end">{item.answered}</td>
              <td className="number end">{item.wrong}</td>
              <td className="number end">{decimal(item.error_rate)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
