import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { training } from "#/api/services.ts";
import { useSession } from "#/session/session.ts";
import { CodeChip } from "#/ui/Chip.tsx";
import { PersonName } from "#/ui/Name.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { PRESENCE, SESSION_STATES } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { Item, Screen } from "../Screen.tsx";

/** When and where a session is, and how I came to it. */
export function SessionPage() {
  const { sessionId = "" } = useParams();
  const { t } = useLingui();
  const { person } = useSession();
  const dates = useDates();
  const path = { session_id: sessionId };
  const { data, error } = useQuery(
    training.query("/v1/sessions/{session_id}", { params: { path } }),
  );
  const mine = data?.roster.find((entry) => entry.person_id === person.id);
  return (
    <Screen title={data ? (data.title ?? data.kind_name) : t`培训课`} back="/learn">
      <ProblemNote error={error} />
      {data && (
        <Item
          title={dates.span(data.starts_at, data.ends_at)}
          mark={<CodeChip codes={SESSION_STATES} code={data.state} />}
        >
          <p>{data.place}</p>
          <p className="dim">
            <Trans>讲师</Trans> <PersonName id={data.trainer_id} as="trainer" />
          </p>
          {data.test && (
            <p className="dim">
              <Trans>课后有测试</Trans>
            </p>
          )}
          {data.reason && <p>{data.reason}</p>}
          {mine && (
            <p>
              <Trans>我</Trans>: <CodeChip codes={PRESENCE} code={mine.state} />{" "}
              {mine.mark !== null && (
                <span className="number">
                  <Trans>成绩 {decimal(mine.mark)}</Trans>
                </span>
              )}
            </p>
          )}
        </Item>
      )}
    </Screen>
  );
}
