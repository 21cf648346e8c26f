import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link, useParams } from "react-router";
import type { components } from "#/api/schema/training.ts";
import { done, training } from "#/api/services.ts";
import { useNow } from "#/session/clock.ts";
import { useSession } from "#/session/session.ts";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { PAPER_PURPOSES, useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { Screen } from "../Screen.tsx";
import { type Answer, answered, type Draft, dropDraft, openDraft, saveDraft } from "./draft.ts";
import { Question } from "./Question.tsx";

type Batch = components["schemas"]["BatchDetail"];

/** An exam: one question at a time, answers kept as they are given, handed in once. */
export function Exam() {
  const { batchId = "" } = useParams();
  const { t } = useLingui();
  const { person } = useSession();
  const now = useNow();
  const path = { batch_id: batchId };
  const { data, error } = useQuery({
    ...training.query("/v1/exams/batches/{batch_id}", { params: { path } }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const seat = data?.people.find((one) => one.person_id === person.id);
  if (!data || !now) {
    return (
      <Screen title={t`考试`} back="/">
        <ProblemNote error={error} />
      </Screen>
    );
  }
  if (seat?.marked) return <Ended />;
  if (new Date(data.starts_at) > now) return <NotYet batch={data} />;
  return <Sitting batch={data} items={seat?.items ?? []} now={now} />;
}

function Ended() {
  const { t } = useLingui();
  return (
    <Screen title={t`考试`} back="/">
      <p className="notice">
        <Trans>您已交卷，每场考试只能作答一次。</Trans>
      </p>
      <Link className="big main" to="/learn">
        <Trans>查看成绩</Trans>
      </Link>
    </Screen>
  );
}

function NotYet({ batch }: { batch: Batch }) {
  const { t } = useLingui();
  const dates = useDates();
  return (
    <Screen title={t`考试`} back="/">
      <p className="notice number">
        <Trans>考试 {dates.dateTime(batch.starts_at)} 开始，届时题目会出现在这里。</Trans>
      </p>
    </Screen>
  );
}

function Sitting({ batch, items, now }: { batch: Batch; items: readonly string[]; now: Date }) {
  const { t } = useLingui();
  const words = useCodes();
  const dates = useDates();
  const { person } = useSession();
  const [draft, setDraft] = useState(() =>
    openDraft(localStorage, batch.batch_id, person.id, now.toISOString()),
  );
  const [overview, setOverview] = useState(false);
  const handing = useHandIn(batch, draft);
  const questions = batch.questions.filter((one) => items.includes(one.item_id));
  const question = questions[draft.at];
  const given = questions.filter((one) => one.item_id in draft.answers).length;
  const last = draft.at >= questions.length - 1;

  const keep = (next: Draft) => {
    saveDraft(localStorage, batch.batch_id, person.id, next);
    setDraft(next);
  };
  const goTo = (at: number) => {
    setOverview(false);
    keep({ ...draft, at: Math.min(Math.max(at, 0), questions.length - 1) });
  };
  const answer = (value: Answer | null) =>
    question && keep(answered(draft, question.item_id, value));

  if (handing.data) return <HandedIn result={handing.data} />;
  return (
    <Screen
      title={`${words(PAPER_PURPOSES, batch.purpose)} ${batch.month ?? ""}`}
      note={t`${dates.time(batch.ends_at)} 结束 · 已答 ${given} / ${questions.length} · 答案已保存在本机`}
    >
      <progress aria-label={t`已答题数`} max={questions.length} value={given} />
      <ProblemNote error={handing.error} />
      {overview || !question ? (
        <Overview
          questions={questions.map((one) => one.item_id)}
          draft={draft}
          onOpen={goTo}
          onHandIn={() => handing.mutate()}
          busy={handing.isPending}
        />
      ) : (
        <Question
          key={question.item_id}
          number={draft.at + 1}
          question={question}
          answer={draft.answers[question.item_id] ?? null}
          onAnswer={answer}
          onNext={() => (last ? setOverview(true) : goTo(draft.at + 1))}
        />
      )}
      <div className="exam-foot">
        <button
          type="button"
          className="big"
          disabled={draft.at === 0 && !overview}
          onClick={() => (overview ? setOverview(false) : goTo(draft.at - 1))}
        >
          <Trans>上一题</Trans>
        </button>
        {!overview && (
          <button
            type="button"
            className="big main"
            onClick={() => (last ? setOverview(true) : goTo(draft.at + 1))}
          >
            {last ? <Trans>检查并交卷</Trans> : <Trans>下一题</Trans>}
          </button>
        )}
      </div>
    </Screen>
  );
}

function Overview({
  questions,
  draft,
  onOpen,
  onHandIn,
  busy,
}: {
  questions: readonly string[];
  draft: Draft;
  onOpen: (at: number) => void;
  onHandIn: () => void;
  busy: boolean;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const open = questions.filter((item) => !(item in draft.answers)).length;
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="card item">
      <h2 ref={heading} tabIndex={-1}>
        <Trans>检查答案</Trans>
      </h2>
      <p className={open ? "ink-acceptable" : "dim"}>
        {open ? (
          <Trans>还有 {open} 题没有作答，未作答的题按错误计。</Trans>
        ) : (
          <Trans>全部题目已作答。</Trans>
        )}
      </p>
      <div className="question-map">
        {questions.map((item, at) => (
          <button
            key={item}
            type="button"
            className={item in draft.answers ? "answered number" : "number"}
            aria-current={at === draft.at}
            onClick={() => onOpen(at)}
          >
            {at + 1}
          </button>
        ))}
      </div>
      <p className="small dim">
        <Trans>交卷后立即评分，成绩您和班组长可见，不能再修改答案。</Trans>
      </p>
      <button type="button" className="big main" disabled={busy} onClick={onHandIn}>
        <Trans>交卷</Trans>
      </button>
    </section>
  );
}

function HandedIn({ result }: { result: components["schemas"]["MarkView"] }) {
  const { t } = useLingui();
  return (
    <Screen title={t`已交卷`} back="/">
      <section className="card item">
        <p className="score number">{decimal(result.total)}</p>
        <p>
          {result.passed ? (
            <Trans>通过。</Trans>
          ) : (
            <Trans>这次没有通过。接下来会安排针对性培训，培训后重考。</Trans>
          )}
        </p>
      </section>
      <Link className="big main" to="/learn">
        <Trans>查看成绩</Trans>
      </Link>
    </Screen>
  );
}

function useHandIn(batch: Batch, draft: Draft) {
  const { person } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const path = { batch_id: batch.batch_id };
      const clock = await done(training.GET("/v1/clock"));
      const sitting = {
        person_id: person.id,
        started_at: draft.startedAt,
        ended_at: earlier(clock.now, batch.ends_at),
        answers: { ...draft.answers },
      };
      const { marked } = await done(
        training.POST("/v1/exams/batches/{batch_id}/answers", {
          params: { path },
          body: { sittings: [sitting] },
        }),
      );
      return marked[0];
    },
    onSuccess: () => {
      dropDraft(localStorage, batch.batch_id, person.id);
      queries.invalidateQueries({ queryKey: [training.name, "/v1/exams/batches"] });
      queries.invalidateQueries({ queryKey: [training.name, "/v1/exams/results"] });
    },
  });
}

function earlier(one: string, other: string): string {
  return Date.parse(one) < Date.parse(other) ? one : other;
}
