import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "#/api/problem.ts";
import type { components } from "#/api/schema/qa.ts";
import { done, qa } from "#/api/services.ts";
import { GradeChip } from "#/ui/Chip.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { APPEAL_STATES, useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { useTitleOf } from "#/words/titles.ts";
import { Item } from "../Screen.tsx";

type Detail = components["schemas"]["EvaluationDetail"];
type AppealView = components["schemas"]["AppealView"];

/** The appeal against a result: filed here by criterion, taken further, and what was ruled. */
export default function Appeal({ record }: { record: Detail }) {
  const params = { path: { evaluation_id: record.evaluation_id } };
  const { data, error, isPending } = useQuery({
    ...qa.query("/v1/appeals/{evaluation_id}", { params }),
    retry: false,
  });
  if (isPending) return null;
  if (data) return <Filed record={record} appeal={data} />;
  if (error instanceof Problem && error.status === 404) return <ToFile record={record} />;
  return <ProblemNote error={error} />;
}

function useTitleOfCriterion(record: Detail): (code: string) => string {
  const title = useTitleOf();
  return (code) => {
    const criterion = record.card.criteria.find((one) => one.code === code);
    return criterion ? title(criterion.title) : code;
  };
}

function ToFile({ record }: { record: Detail }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const titleOf = useTitleOfCriterion(record);
  const [open, setOpen] = useState(false);
  const [reasons, setReasons] = useState<Readonly<Record<string, string>>>({});
  const filing = useMutation({
    mutationFn: () =>
      done(
        qa.POST("/v1/appeals/{evaluation_id}", {
          params: { path: { evaluation_id: record.evaluation_id } },
          body: {
            criteria: Object.entries(reasons)
              .filter(([, reason]) => reason.trim())
              .map(([criterion, reason]) => ({ criterion, reason })),
          },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: [qa.name] }),
  });
  if (!open) {
    return (
      <button type="button" className="big" onClick={() => setOpen(true)}>
        <Trans>对评分有异议，申诉</Trans>
      </button>
    );
  }
  return (
    <Item title={t`申诉`}>
      <p className="dim">
        <Trans>
          在有异议的评分项下写明理由和依据。每通来电只能申诉一次，由未参与评分的人裁定。
        </Trans>
      </p>
      {record.items
        ?.filter((item) => item.grade)
        .map((item) => (
          <label key={item.criterion} className="stack">
            <span>
              {titleOf(item.criterion)} <GradeChip grade={item.grade} />
            </span>
            <textarea
              rows={2}
              maxLength={10_000}
              value={reasons[item.criterion] ?? ""}
              onChange={(event) => setReasons({ ...reasons, [item.criterion]: event.target.value })}
            />
          </label>
        ))}
      <ProblemNote error={filing.error} />
      <button
        type="button"
        className="big main"
        disabled={filing.isPending || !Object.values(reasons).some((one) => one.trim())}
        onClick={() => filing.mutate()}
      >
        <Trans>提交申诉</Trans>
      </button>
    </Item>
  );
}

function Filed({ record, appeal }: { record: Detail; appeal: AppealView }) {
  const { t } = useLingui();
  const words = useCodes();
  const dates = useDates();
  const titleOf = useTitleOfCriterion(record);
  return (
    <Item title={t`申诉`} mark={<span className="dim">{words(APPEAL_STATES, appeal.state)}</span>}>
      {appeal.state !== "closed" && (
        <p className="dim number">
          {appeal.state === "decided" ? (
            <Trans>维持的评分项可在 {dates.day(appeal.due_on)} 前再次申诉。</Trans>
          ) : (
            <Trans>{dates.day(appeal.due_on)} 前裁定。</Trans>
          )}
        </p>
      )}
      {appeal.points.map((point) => (
        <div key={point.criterion} className="stack">
          <p>
            {titleOf(point.criterion)} <GradeChip grade={point.grade} />
          </p>
          <p className="dim">{point.reason}</p>
          {point.rulings.map((ruling) => (
            <p key={ruling.round}>
              {ruling.changed ? <Trans>改为</Trans> : <Trans>维持</Trans>}{" "}
              <GradeChip grade={ruling.grade} /> {ruling.reason}
            </p>
          ))}
        </div>
      ))}
      {appeal.state === "decided" && <Further appeal={appeal} />}
    </Item>
  );
}

function Further({ appeal }: { appeal: AppealView }) {
  const queries = useQueryClient();
  const kept = appeal.points.filter((point) => !point.rulings.at(-1)?.changed);
  const going = useMutation({
    mutationFn: () =>
      done(
        qa.POST("/v1/appeals/{evaluation_id}/further", {
          params: { path: { evaluation_id: appeal.evaluation_id } },
          body: { criteria: kept.map((point) => point.criterion) },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: [qa.name] }),
  });
  return (
    <>
      <ProblemNote error={going.error} />
      <button
        type="button"
        className="big"
        disabled={going.isPending}
        onClick={() => going.mutate()}
      >
        <Trans>提请质检主管终审</Trans>
      </button>
    </>
  );
}
