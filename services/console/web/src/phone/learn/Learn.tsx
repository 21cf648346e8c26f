import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { training } from "#/api/services.ts";
import { useSession } from "#/session/session.ts";
import { CodeChip, type Tones } from "#/ui/Chip.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import {
  ASSIGNMENT_STATES,
  COHORT_STATES,
  OUTCOMES,
  PAPER_PURPOSES,
  SESSION_STATES,
  useCodes,
} from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { Screen } from "../Screen.tsx";

const OUTCOME_TONES: Tones = { passed: "excellent", failed: "acceptable", missed: "acceptable" };

/** Trainings, sessions and exams of mine. */
export function Learn() {
  const { t } = useLingui();
  return (
    <Screen title={t`学习`}>
      <Cohorts />
      <Assignments />
      <Sessions />
      <ExamResults />
    </Screen>
  );
}

function Cohorts() {
  const { person } = useSession();
  const dates = useDates();
  const { data, error } = useQuery(
    training.query("/v1/onboarding/cohorts", { params: { query: { person_id: person.id } } }),
  );
  if (!error && !data?.items.length) return null;
  return (
    <>
      <h2 className="section-title">
        <Trans>岗前培训</Trans>
      </h2>
      <ProblemNote error={error} />
      <ul className="card plain-list">
        {data?.items.map((one) => (
          <li key={one.cohort_id}>
            <Link to={`/learn/cohorts/${one.cohort_id}`}>
              <span className="grow">
                {one.name}
                <br />
                <span className="small dim number">
                  {dates.day(one.first_day)} – {dates.day(one.last_day)}
                </span>
              </span>
              <CodeChip codes={COHORT_STATES} code={one.state} />
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function Assignments() {
  const { data, error } = useQuery(
    training.query("/v1/assignments", { params: { query: { whose: "mine", limit: 50 } } }),
  );
  const newest = [...(data?.items ?? [])].reverse();
  return (
    <>
      <h2 className="section-title">
        <Trans>培训任务</Trans>
      </h2>
      <ProblemNote error={error} />
      {data?.items.length === 0 && (
        <p className="card empty">
          <Trans>没有培训任务。</Trans>
        </p>
      )}
      <ul className="card plain-list">
        {newest.map((one) => (
          <li key={one.assignment_id}>
            <Link to={`/learn/assignments/${one.assignment_id}`}>
              <span className="grow">{one.kind_name}</span>
              <CodeChip codes={ASSIGNMENT_STATES} code={one.state} />
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function Sessions() {
  const { person } = useSession();
  const dates = useDates();
  const { data, error } = useQuery(
    training.query("/v1/sessions", { params: { query: { person_id: person.id, limit: 200 } } }),
  );
  const newest = [...(data?.items ?? [])].reverse().slice(0, 10);
  return (
    <>
      <h2 className="section-title">
        <Trans>培训课</Trans>
      </h2>
      <ProblemNote error={error} />
      {data?.items.length === 0 && (
        <p className="card empty">
          <Trans>没有排期的培训课。</Trans>
        </p>
      )}
      <ul className="card plain-list">
        {newest.map((one) => (
          <li key={one.session_id}>
            <Link to={`/learn/sessions/${one.session_id}`}>
              <span className="grow">
                {one.title ?? one.kind_name}
                <br />
                <span className="small dim number">{dates.span(one.starts_at, one.ends_at)}</span>
              </span>
              <CodeChip codes={SESSION_STATES} code={one.state} />
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function ExamResults() {
  const { person } = useSession();
  const words = useCodes();
  const dates = useDates();
  const { data, error } = useQuery(
    training.query("/v1/exams/results", { params: { query: { person_id: person.id } } }),
  );
  return (
    <>
      <h2 className="section-title">
        <Trans>考试成绩</Trans>
      </h2>
      <ProblemNote error={error} />
      {data?.items.length === 0 && (
        <p className="card empty">
          <Trans>还没有考试成绩。</Trans>
        </p>
      )}
      <ul className="card plain-list">
        {data?.items.map((one) => (
          <li key={one.sitting_id} className="line">
            <span className="grow">
              {words(PAPER_PURPOSES, one.purpose)} {one.month}
              <br />
              <span className="small dim number">{dates.day(one.sat_on)}</span>
            </span>
            <b className="number">{decimal(one.total)}</b>
            <CodeChip codes={OUTCOMES} code={one.outcome} tones={OUTCOME_TONES} />
          </li>
        ))}
      </ul>
    </>
  );
}
