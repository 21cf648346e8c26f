import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import { usePersonName } from "#/api/names.ts";
import type { components } from "#/api/schema/training.ts";
import { done, training } from "#/api/services.ts";
import { useSession } from "#/session/session.ts";
import { Chip } from "#/ui/Chip.tsx";
import { PersonName } from "#/ui/Name.tsx";
import { PAPER_PURPOSES, SITTINGS, useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { ActForm } from "../ui/ActForm.tsx";
import { DetailPage, Panel } from "../ui/Detail.tsx";
import { answerFrom } from "./answers.ts";

type Batch = components["schemas"]["BatchDetail"];

const MARKERS = ["shift_leader", "quality_training_post", "trainer", "administrator"];

/** Who sits in a batch and who has handed in; an answer sheet on paper is entered here. */
export function BatchPage() {
  const { batchId = "" } = useParams();
  const { t } = useLingui();
  const { roles } = useSession();
  const words = useCodes();
  const dates = useDates();
  const path = { batch_id: batchId };
  const { data, error } = useQuery(
    training.query("/v1/exams/batches/{batch_id}", { params: { path } }),
  );
  const marked = data?.people.filter((one) => one.marked).length ?? 0;
  return (
    <DetailPage
      title={
        data &&
        `${words(PAPER_PURPOSES, data.purpose)} ${data.month ?? ""} ${words(SITTINGS, data.sitting)}`
      }
      back="/exams/batches"
      error={error}
    >
      {data && (
        <div className="columns">
          <Panel
            title={dates.span(data.starts_at, data.ends_at)}
            mark={
              <span className="number dim">
                <Trans>
                  已交卷 {marked} / {data.people.length}
                </Trans>
              </span>
            }
          >
            <p className="dim">{data.place}</p>
            <ul className="tick-list">
              {data.people.map((one) => (
                <li key={one.person_id} className="row">
                  <span className="grow">
                    <PersonName id={one.person_id} as="agent" number />
                  </span>
                  {one.marked && <Chip tone="excellent">{t`已评`}</Chip>}
                </li>
              ))}
            </ul>
          </Panel>
          {roles.some((role) => MARKERS.includes(role)) && <EnterSheet batch={data} />}
        </div>
      )}
    </DetailPage>
  );
}

/** One person's answers as they stand on paper: a letter, letters, T or F, or words. */
function EnterSheet({ batch }: { batch: Batch }) {
  const { t } = useLingui();
  const open = batch.people.filter((one) => !one.marked);
  const [personId, setPersonId] = useState(open[0]?.person_id);
  const seat = open.find((one) => one.person_id === personId) ?? open[0];
  const questions = batch.questions.filter((one) => seat?.items.includes(one.item_id));
  if (!seat) {
    return (
      <Panel title={t`录入答卷`}>
        <p className="dim">
          <Trans>全部答卷已评分。</Trans>
        </p>
      </Panel>
    );
  }
  return (
    <Panel title={t`录入答卷`}>
      <label className="form">
        <span>{t`应考人`}</span>
        <select
          className="native-input"
          value={seat.person_id}
          onChange={(event) => setPersonId(event.target.value)}
        >
          {open.map((one) => (
            <PersonOption key={one.person_id} id={one.person_id} />
          ))}
        </select>
      </label>
      <ActForm
        key={seat.person_id}
        button={t`提交并评分`}
        done={t`已评分`}
        changes={[training.name]}
        consequence={t`立即评分并通知本人；空着的题按错误计。`}
        act={(form) =>
          done(
            training.POST("/v1/exams/batches/{batch_id}/answers", {
              params: { path: { batch_id: batch.batch_id } },
              body: {
                sittings: [
                  {
                    person_id: seat.person_id,
                    answers: Object.fromEntries(
                      questions.map((question) => [
                        question.item_id,
                        answerFrom(question.type, String(form.get(question.item_id) ?? "")),
                      ]),
                    ),
                  },
                ],
              },
            }),
          )
        }
      >
        <div className="answer-grid">
          {questions.map((question, index) => (
            <label key={question.item_id} className="row" title={question.text}>
              <span className="number dim">{index + 1}</span>
              <input
                name={question.item_id}
                className="native-input"
                autoComplete="off"
                aria-label={t`第 ${index + 1} 题：${question.text}`}
                placeholder={question.type === "true_false" ? "T / F" : ""}
              />
            </label>
          ))}
        </div>
      </ActForm>
    </Panel>
  );
}

function PersonOption({ id }: { id: string }) {
  const person = usePersonName(id);
  return <option value={id}>{person ? `${person.name} ${person.number}` : "…"}</option>;
}
