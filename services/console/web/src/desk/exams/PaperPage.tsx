import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import type { components } from "#/api/schema/training.ts";
import { done, training } from "#/api/services.ts";
import { DIFFICULTIES, PAPER_STATES } from "#/desk/codes.ts";
import { useSession } from "#/session/session.ts";
import { Chip, CodeChip } from "#/ui/Chip.tsx";
import { Due } from "#/ui/Due.tsx";
import { PersonName } from "#/ui/Name.tsx";
import { ITEM_TYPES, TOPICS, useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { ActForm, TextField } from "../ui/ActForm.tsx";
import { DetailPage, Facts, Panel } from "../ui/Detail.tsx";
import { AnalysisPanel } from "./AnalysisPanel.tsx";
import { WindowPanel } from "./WindowPanel.tsx";

export type Paper = components["schemas"]["PaperView"];

const SCHEDULERS = ["shift_leader", "quality_training_post", "center_director", "administrator"];
const DECIDERS = ["center_director", "cs_center_manager", "general_manager"];

/** A paper from draft to closed window: its items, who decided what, how far the exam is, what it showed. */
export function PaperPage() {
  const { paperId = "" } = useParams();
  const { t } = useLingui();
  const { roles, person } = useSession();
  const path = { paper_id: paperId };
  const { data, error } = useQuery(training.query("/v1/papers/{paper_id}", { params: { path } }));
  const writes = roles.includes("quality_training_post");
  const editable = writes && ["draft", "returned"].includes(data?.state ?? "");
  const schedules = roles.some((role) => SCHEDULERS.includes(role));
  const decides =
    data?.state === "submitted" &&
    roles.some((role) => DECIDERS.includes(role)) &&
    data.author_id !== person.id;
  const hasWindow = data?.purpose === "monthly" && ["approved", "closed"].includes(data.state);
  return (
    <DetailPage
      title={data?.title}
      mark={<CodeChip codes={PAPER_STATES} code={data?.state} />}
      back="/exams/papers"
      error={error}
      actions={
        <>
          {editable && (
            <Link to={`/exams/papers/${paperId}/edit`}>
              <Trans>修改试卷…</Trans>
            </Link>
          )}
          {data?.state === "approved" && schedules && (
            <Link to={`/exams/papers/${paperId}/schedule`}>
              <Trans>安排考试…</Trans>
            </Link>
          )}
        </>
      }
    >
      {data && (
        <div className="columns">
          <div className="stack">
            <PaperFacts paper={data} />
            <Items paper={data} />
            {hasWindow && <AnalysisPanel paperId={paperId} />}
          </div>
          <div className="stack">
            {decides && <Decision paper={data} />}
            {editable && (
              <Panel title={t`提交审批`}>
                <ActForm
                  button={t`提交审批`}
                  done={t`已提交`}
                  changes={[training.name]}
                  consequence={t`中心主任会收到通知；提交后不能再修改，除非被退回。`}
                  act={() =>
                    done(training.POST("/v1/papers/{paper_id}/submit", { params: { path } }))
                  }
                />
              </Panel>
            )}
            {hasWindow && schedules && <WindowPanel paperId={paperId} />}
            <Versions paper={data} />
          </div>
        </div>
      )}
    </DetailPage>
  );
}

function PaperFacts({ paper }: { paper: Paper }) {
  const { t } = useLingui();
  const dates = useDates();
  return (
    <Panel title={t`试卷`}>
      <Facts
        facts={[
          [<Trans key="t">月份</Trans>, paper.month],
          [<Trans key="t">题数</Trans>, paper.items.length],
          [<Trans key="t">及格线</Trans>, decimal(paper.pass_mark, 0)],
          [
            <Trans key="t">命题人</Trans>,
            paper.author_id && (
              <PersonName key="p" id={paper.author_id} as="quality_training_post" />
            ),
          ],
          [<Trans key="t">提交</Trans>, paper.submitted_on && dates.day(paper.submitted_on)],
          [
            <Trans key="t">审批截止</Trans>,
            paper.due_on && <Due key="d" on={paper.due_on} done={paper.decided_on !== null} />,
          ],
          [
            <Trans key="t">审批人</Trans>,
            paper.decided_by && <PersonName key="p" id={paper.decided_by} as="center_director" />,
          ],
          [<Trans key="t">考试截止</Trans>, paper.complete_on && dates.day(paper.complete_on)],
          [<Trans key="t">补考截止</Trans>, paper.makeup_until && dates.day(paper.makeup_until)],
          [<Trans key="t">退回原因</Trans>, paper.state === "returned" && paper.reason],
          [<Trans key="t">重新提交截止</Trans>, paper.resubmit_on && dates.day(paper.resubmit_on)],
        ]}
      />
    </Panel>
  );
}

function Items({ paper }: { paper: Paper }) {
  const { t } = useLingui();
  const words = useCodes();
  return (
    <Panel title={t`题目（${paper.items.length}）`}>
      <ol className="items">
        {paper.items.map((item, index) => (
          <li key={item.item_id}>
            <p>
              <span className="number">{index + 1}.</span> {item.text}
            </p>
            {Object.keys(item.options).length > 0 && (
              <p className="dim">
                {Object.entries(item.options)
                  .map(([option, text]) => `${option}. ${text}`)
                  .join("　")}
              </p>
            )}
            <p className="row wrap small">
              <Chip>{words(ITEM_TYPES, item.type)}</Chip>
              <Chip>{words(TOPICS, item.topic)}</Chip>
              <Chip>{words(DIFFICULTIES, item.difficulty)}</Chip>
              <span className="dim number">{t`${decimal(item.points, 0)} 分`}</span>
              {item.answer !== null && (
                <span className="dim">{t`答案：${answerText(item.answer, t`正确`, t`错误`)}`}</span>
              )}
            </p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function answerText(answer: boolean | string | string[], yes: string, no: string): string {
  if (typeof answer === "boolean") return answer ? yes : no;
  return Array.isArray(answer) ? answer.join(" / ") : answer;
}

function Decision({ paper }: { paper: Paper }) {
  const { t } = useLingui();
  const path = { paper_id: paper.paper_id };
  return (
    <>
      <Panel title={t`批准`}>
        <ActForm
          button={t`批准试卷`}
          done={t`已批准`}
          changes={[training.name]}
          consequence={t`${paper.items.length} 道题进入题库，值班长可以安排考试；命题人和值班长会收到通知。`}
          act={() => done(training.POST("/v1/papers/{paper_id}/approve", { params: { path } }))}
        />
      </Panel>
      <Panel title={t`退回`}>
        <ActForm
          button={t`退回修改`}
          done={t`已退回`}
          changes={[training.name]}
          consequence={t`命题人会看到原因，修改后以下一版重新提交。`}
          act={(form) =>
            done(
              training.POST("/v1/papers/{paper_id}/return", {
                params: { path },
                body: { reason: String(form.get("reason")) },
              }),
            )
          }
        >
          <TextField name="reason" label={t`退回原因`} required rows={3} />
        </ActForm>
      </Panel>
    </>
  );
}

function Versions({ paper }: { paper: Paper }) {
  const { t } = useLingui();
  const words = useCodes();
  const dates = useDates();
  if (paper.versions.length === 0) return null;
  return (
    <Panel title={t`历次提交`}>
      <ul className="stack">
        {paper.versions.map((one) => (
          <li key={one.version}>
            <b>{t`第 ${one.version} 版`}</b>{" "}
            <span className="number">{dates.day(one.submitted_on)}</span>{" "}
            {one.decision && <Chip>{words(PAPER_STATES, one.decision)}</Chip>}
            {one.decided_on && (
              <p className="small dim">
                <PersonName id={one.decided_by} as="center_director" /> ·{" "}
                {dates.day(one.decided_on)}
              </p>
            )}
            {one.reason && <p>{one.reason}</p>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
