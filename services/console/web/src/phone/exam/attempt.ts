/** The reader's sitting of an exam, which the server keeps. */
import { skipToken, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { OFFLINE, Problem } from "#/api/problem.ts";
import type { components } from "#/api/schema/training.ts";
import { done, training } from "#/api/services.ts";
import { randomId } from "#/api/uuid.ts";
import { useSession } from "#/session/session.ts";
import { type Answer, forget, merged, Saver, type SaveState } from "./saver.ts";

export type Attempt = components["schemas"]["AttemptView"];
type Mark = components["schemas"]["MarkView"];

const KEPT = Number.POSITIVE_INFINITY;
const ATTEMPT = "/v1/exams/batches/{batch_id}/attempt";
const DEVICE = "zhipei.device";

/** This device, as the server tells it from others. */
function deviceId(): string {
  const known = localStorage.getItem(DEVICE);
  if (known) return known;
  const made = randomId();
  localStorage.setItem(DEVICE, made);
  return made;
}

function begin(batchId: string, takeOver: boolean): Promise<Attempt> {
  const params = { path: { batch_id: batchId } };
  const body = { device_id: deviceId(), take_over: takeOver };
  return done(training.POST(ATTEMPT, { params, body }));
}

const markKey = (batchId: string) => ["mark", batchId];
const keyOf = (batchId: string) => ["attempt", batchId];
const pendingKey = (batchId: string, personId: string) => `zhipei.exam.${batchId}.${personId}`;

/** Begins the sitting or goes on with it; `takeOver` from the device on which it is being sat. */
export function useAttempt(batchId: string) {
  const { person } = useSession();
  const queries = useQueryClient();
  const attempt = useQuery({
    queryKey: keyOf(batchId),
    queryFn: () => begin(batchId, false),
    staleTime: KEPT,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const takingOver = useMutation({
    mutationFn: () => {
      forget(localStorage, pendingKey(batchId, person.id)); // the other device knows better
      return begin(batchId, true);
    },
    onSuccess: (taken) => queries.setQueryData(keyOf(batchId), taken),
  });
  return { attempt: attempt.data, error: attempt.error, takingOver };
}

/** Answers as they are given, each sent to the server at once. */
export function useAnswers(attempt: Attempt) {
  const { person, tenant } = useSession();
  const batchId = attempt.batch_id;
  const [saved, setSaved] = useState(attempt);
  const [state, setState] = useState<SaveState>("saved");
  const [refused, setRefused] = useState<unknown>(null);
  const [saver] = useState(
    () =>
      new Saver({
        storage: localStorage,
        key: pendingKey(batchId, person.id),
        position: attempt.position,
        send: async (answers, position) => {
          const params = { path: { batch_id: batchId } };
          const body = { device_id: deviceId(), answers: { ...answers }, position };
          setSaved(await done(training.PUT(`${ATTEMPT}/answers`, { params, body })));
        },
        isTemporary,
        onChange: setState,
        onRefused: setRefused,
      }),
  );
  const [pending, setPending] = useState(saver.pending);
  useEffect(() => {
    const again = () => saver.resume();
    again();
    window.addEventListener("online", again);
    return () => window.removeEventListener("online", again);
  }, [saver]);
  return {
    answers: merged(saved.answers as Record<string, Answer>, pending),
    state,
    refused,
    secondsLeft: useSecondsLeft(saved, !tenant.simulated),
    answer(item: string, answer: Answer | null) {
      saver.answer(item, answer);
      setPending(saver.pending);
    },
    move: (position: number) => saver.move(position),
    saver,
  };
}

/** Hands in, with whatever the server does not have yet. */
export function useHandIn(batchId: string, saver: Saver) {
  const { person } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const params = { path: { batch_id: batchId } };
      const body = { device_id: deviceId(), answers: { ...(await saver.stop()) } };
      return await done(training.POST(`${ATTEMPT}/hand-in`, { params, body }));
    },
    onError: () => saver.resume(),
    onSuccess: (mark) => {
      queries.setQueryData(markKey(batchId), mark); // before the lists say that it is handed in
      forget(localStorage, pendingKey(batchId, person.id));
      queries.invalidateQueries({ queryKey: [training.name, "/v1/exams/batches"] });
      queries.invalidateQueries({ queryKey: [training.name, "/v1/exams/results"] });
    },
  });
}

/** What the sitting came to; undefined where it was not handed in here since the page was loaded. */
export function useMark(batchId: string): Mark | undefined {
  return useQuery<Mark>({
    queryKey: markKey(batchId),
    queryFn: skipToken,
    staleTime: KEPT,
    gcTime: KEPT,
  }).data;
}

/** Slug of a refusal; null for anything else. */
export function slugOf(error: unknown): string | null {
  return error instanceof Problem ? error.slug : null;
}

function isTemporary(error: unknown): boolean {
  return error instanceof Problem && (error.slug === OFFLINE || error.status >= 500);
}

/** Seconds left by the server, counted down here; a simulated clock does not run by itself. */
function useSecondsLeft(attempt: Attempt, isRunning: boolean): number {
  const [read, setRead] = useState({ attempt, at: performance.now() });
  const [now, setNow] = useState(read.at);
  if (read.attempt !== attempt) setRead({ attempt, at: performance.now() });
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setNow(performance.now()), 1_000);
    return () => clearInterval(timer);
  }, [isRunning]);
  const passed = isRunning ? Math.max(0, now - read.at) / 1_000 : 0;
  return Math.max(0, Math.round(attempt.seconds_left - passed));
}
