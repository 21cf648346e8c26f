import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link, useParams } from "react-router";
import type { components } from "#/api/schema/training.ts";
import { training } from "#/api/services.ts";
import { useNow } from "#/session/clock.ts";
import { useSession } from "#/session/session.ts";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { PAPER_PURPOSES, useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { Screen } from "../Screen.tsx";
import { type Attempt, slugOf, useAnswers, useAttempt, useHandIn, useMark } from "./attempt.ts";
import { Question } from "./Question.tsx";
import type { Answers, SaveState } from "./saver.ts";

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
  if (seat?.marked) return <HandedIn batchId={batchId} />;
  if (new Date(data.starts_at) > now) return <NotYet batch={data} />;
  return <Sitting batch={data} items={seat?.items ?? []} />;
}

/** Handed in: with the mark where it was handed in here, whichever news of it comes first. */
function HandedIn({ batchId }: { batchId: string }) {
  const { t } = useLingui();
  const mark = useMark(batchId);
  return (
    <Screen title={t`已交卷`} back="/">
      {mark ? (
        <section className="card item">
          <p className="score number">{decimal(mark.total)}</p>
          <p>
            {mark.passed ? (
              <Trans>通过。</Trans>
            ) : (
              <Trans>这次没有通过。接下来会安排针对性培训，培训后重考。</Trans>
            )}
          </p>
        </section>
      ) : (
        <p className="notice">
          <Trans>您已交卷，每场考试只能作答一次。</Trans>
        </p>
      )}
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

function Sitting({ batch, items }: { batch: Batch; items: readonly string[] }) {
  const { attempt, error, takingOver } = useAttempt(batch.batch_id);
  const [lost, setLost] = useState(false);
  if (attempt && !lost) {
    return (
      <Answering
        key={attempt.version}
        batch={batch}
        attempt={attempt}
        questions={batch.questions.filter((one) => items.includes(one.item_id))}
        onLost={() => setLost(true)}
      />
    );
  }
  if (lost || slugOf(error) === "exam-on-other-device") {
    const takeOver = () => takingOver.mutate(undefined, { onSuccess: () => setLost(false) });
    return <Elsewhere onTakeOver={takeOver} error={takingOver.error} busy={takingOver.isPending} />;
  }
  return <NotPossible batchId={batch.batch_id} error={error} />;
}

function Elsewhere({
  onTakeOver,
  error,
  busy,
}: {
  onTakeOver: () => void;
  error: unknown;
  busy: boolean;
}) {
  const { t } = useLingui();
  return (
    <Screen title={t`考试`} back="/">
      <p className="notice">
        <Trans>
          这场考试正在另一台设备上作答。在这里继续时，已保存的答案都在，另一台设备不能再作答。
        </Trans>
      </p>
      <ProblemNote error={error} />
      <button type="button" className="big main" disabled={busy} onClick={onTakeOver}>
        <Trans>在这台设备上继续</Trans>
      </button>
    </Screen>
  );
}

/** Why it cannot be sat: over, handed in, or whatever the server says. */
function NotPossible({ batchId, error }: { batchId: string; error: unknown }) {
  const { t } = useLingui();
  const slug = slugOf(error);
  if (slug === "exam-handed-in") return <HandedIn batchId={batchId} />;
  if (slug === "exam-over") return <TimeIsUp />;
  return (
    <Screen title={t`考试`} back="/">
      <ProblemNote error={error} />
    </Screen>
  );
}

function TimeIsUp() {
  const { t } = useLingui();
  return (
    <Screen title={t`考试`} back="/">
      <p className="notice">
        <Trans>考试时间已到。已保存的答案会自动交卷，成绩出来后在“学习”中查看。</Trans>
      </p>
      <Link className="big main" to="/learn">
        <Trans>查看成绩</Trans>
      </Link>
    </Screen>
  );
}

function Answering({
  batch,
  attempt,
  questions,
  onLost,
}: {
  batch: Batch;
  attempt: Attempt;
  questions: Batch["questions"];
  onLost: () => void;
}) {
  const { t } = useLingui();
  const words = useCodes();
  const sitting = useAnswers(attempt);
  const { answers } = sitting;
  const [at, setAt] = useState(attempt.position);
  const [overview, setOverview] = useState(false);
  const handing = useHandIn(batch.batch_id, sitting.saver);
  const question = questions[at];
  const given = questions.filter((one) => one.item_id in answers).length;
  const last = at >= questions.length - 1;
  const refusal = slugOf(sitting.refused ?? handing.error);
  const isLost = refusal === "exam-on-other-device";
  useEffect(() => {
    if (isLost) onLost();
  }, [isLost, onLost]);

  const goTo = (next: number) => {
    const to = Math.min(Math.max(next, 0), questions.length - 1);
    setOverview(false);
    setAt(to);
    sitting.move(to);
  };

  if (handing.data) return <HandedIn batchId={batch.batch_id} />;
  if (refusal === "exam-over" || refusal === "exam-handed-in") {
    return <NotPossible batchId={batch.batch_id} error={sitting.refused ?? handing.error} />;
  }
  return (
    <Screen
      title={`${words(PAPER_PURPOSES, batch.purpose)} ${batch.month ?? ""}`}
      note={
        <Trans>
          <TimeLeft seconds={sitting.secondsLeft} /> · 已答 {given} / {questions.length} ·{" "}
          <SaveNote state={sitting.state} />
        </Trans>
      }
    >
      <progress aria-label={t`已答题数`} max={questions.length} value={given} />
      <ProblemNote error={handing.error ?? sitting.refused} />
      {overview || !question ? (
        <Overview
          questions={questions.map((one) => one.item_id)}
          answers={answers}
          at={at}
          onOpen={goTo}
          onHandIn={() => handing.mutate()}
          busy={handing.isPending}
        />
      ) : (
        <Question
          key={question.item_id}
          number={at + 1}
          question={question}
          answer={answers[question.item_id] ?? null}
          onAnswer={(value) => sitting.answer(question.item_id, value)}
          onNext={() => (last ? setOverview(true) : goTo(at + 1))}
        />
      )}
      <div className="exam-foot">
        <button
          type="button"
          className="big"
          disabled={at === 0 && !overview}
          onClick={() => (overview ? setOverview(false) : goTo(at - 1))}
        >
          <Trans>上一题</Trans>
        </button>
        {!overview && (
          <button
            type="button"
            className="big main"
            onClick={() => (last ? setOverview(true) : goTo(at + 1))}
          >
            {last ? <Trans>检查并交卷</Trans> : <Trans>下一题</Trans>}
          </button>
        )}
      </div>
    </Screen>
  );
}

/** Minutes left; the last one in seconds. */
function TimeLeft({ seconds }: { seconds: number }) {
  const minutes = Math.ceil(seconds / 60);
  return (
    <span role="timer" className={seconds < 300 ? "ink-poor" : undefined}>
      {seconds > 60 ? <Trans>剩余 {minutes} 分钟</Trans> : <Trans>剩余 {seconds} 秒</Trans>}
    </span>
  );
}

/** Whether the server has every answer. */
function SaveNote({ state }: { state: SaveState }) {
  return (
    <span role="status" className={state === "waiting" ? "ink-poor" : undefined}>
      {state === "saved" && <Trans>答案已保存</Trans>}
      {state === "saving" && <Trans>正在保存</Trans>}
      {state === "waiting" && <Trans>尚未保存，连上网络后自动保存</Trans>}
    </span>
  );
}

function Overview({
  questions,
  answers,
  at: current,
  onOpen,
  onHandIn,
  busy,
}: {
  questions: readonly string[];
  answers: Answers;
  at: number;
  onOpen: (at: number) => void;
  onHandIn: () => void;
  busy: boolean;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const open = questions.filter((item) => !(item in answers)).length;
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
            className={item in answers ? "answered number" : "number"}
            aria-current={at === current}
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
