import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useParams } from "react-router";
import type { components } from "#/api/schema/qa.ts";
import { qa } from "#/api/services.ts";
import { Chip, GradeChip } from "#/ui/Chip.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { CALL_TYPES, TOPICS, useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { useTitleOf } from "#/words/titles.ts";
import { Item, Screen } from "../Screen.tsx";
import { Acknowledge } from "./Acknowledge.tsx";
import { Listen, Position } from "./Listen.tsx";

const Appeal = lazy(() => import("./Appeal.tsx"));

type Detail = components["schemas"]["EvaluationDetail"];

/** One scored call: what was seen, criterion by criterion, and what to do better. */
export function Result() {
  const { evaluationId = "" } = useParams();
  const { t } = useLingui();
  const words = useCodes();
  const dates = useDates();
  const path = { evaluation_id: evaluationId };
  const { data, error } = useQuery(
    qa.query("/v1/evaluations/{evaluation_id}", { params: { path } }),
  );
  const note =
    data && `${words(CALL_TYPES, data.call_type)} · ${dates.dateTime(data.call_started_at)}`;
  return (
    <Screen title={t`来电评分`} note={note} back="/calls">
      <ProblemNote error={error} />
      {data && (
        <Listen callId={data.call_id}>
          <div className="row">
            <span className="score number">{decimal(data.total)}</span>
            <GradeChip grade={data.grade} />
          </div>
          <Suggestion record={data} />
          {(data.items ?? []).map((item) => (
            <Criterion key={item.criterion} record={data} item={item} />
          ))}
          <OtherFindings record={data} />
          {data.submitted_at && (
            <>
              <Acknowledge evaluationId={data.evaluation_id} />
              <Suspense fallback={null}>
                <Appeal record={data} />
              </Suspense>
            </>
          )}
        </Listen>
      )}
    </Screen>
  );
}

function Suggestion({ record }: { record: Detail }) {
  const { t } = useLingui();
  if (!record.suggestion && !record.description) return null;
  return (
    <Item title={t`评语`}>
      {record.description && <p>{record.description}</p>}
      {record.suggestion && (
        <p className="dim">
          <Trans>建议：{record.suggestion}</Trans>
        </p>
      )}
    </Item>
  );
}

function Criterion({
  record,
  item,
}: {
  record: Detail;
  item: NonNullable<Detail["items"]>[number];
}) {
  const title = useTitleOf();
  const words = useCodes();
  const criterion = record.card.criteria.find((one) => one.code === item.criterion);
  const answer = record.answers?.find((one) => one.criterion === item.criterion);
  return (
    <Item
      title={criterion ? title(criterion.title) : item.criterion}
      mark={
        <span className="dim number">
          <Trans>
            {decimal(item.points, 0)} 分 · 权重 {decimal(item.weight, 0)}
          </Trans>
        </span>
      }
    >
      <div className="row wrap">
        <GradeChip grade={item.grade} />
        {item.topic && <Chip>{words(TOPICS, item.topic)}</Chip>}
      </div>
      {answer?.note && (
        <p>
          <Position seconds={answer.position_seconds} /> {answer.note}
        </p>
      )}
    </Item>
  );
}

function OtherFindings({ record }: { record: Detail }) {
  const { t } = useLingui();
  const words = useCodes();
  if (!record.findings?.length) return null;
  return (
    <Item title={t`其他发现`}>
      <ul className="stack">
        {record.findings.map((finding) => (
          <li key={`${finding.topic} ${finding.position_seconds} ${finding.explanation}`}>
            <Position seconds={finding.position_seconds} /> {finding.explanation}{" "}
            <Chip>{words(TOPICS, finding.topic)}</Chip>
          </li>
        ))}
      </ul>
    </Item>
  );
}
