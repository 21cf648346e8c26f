import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "react-router";
import { GradeChip } from "#/ui/Chip.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { CALL_TYPES, useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { decimal } from "#/words/numbers.ts";
import { Screen } from "../Screen.tsx";
import { useMyResults } from "./results.ts";

/** My scored calls, the newest first. */
export function Calls() {
  const { t } = useLingui();
  const words = useCodes();
  const dates = useDates();
  const results = useMyResults();
  const calls = results.data?.pages.flatMap((page) => page.items);
  return (
    <Screen title={t`我的来电`}>
      <ProblemNote error={results.error} />
      {calls?.length === 0 && (
        <p className="card empty">
          <Trans>还没有评分的来电。</Trans>
        </p>
      )}
      <ul className="card plain-list">
        {calls?.map((one) => (
          <li key={one.evaluation_id}>
            <Link to={`/calls/${one.evaluation_id}`}>
              <b className="number">{decimal(one.total)}</b>
              <GradeChip grade={one.grade} />
              <span className="grow" />
              <span className="dim small number">
                {words(CALL_TYPES, one.call_type)} · {dates.dateTime(one.call_started_at)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {results.hasNextPage && (
        <button type="button" className="big" onClick={() => results.fetchNextPage()}>
          <Trans>更早的来电</Trans>
        </button>
      )}
    </Screen>
  );
}
