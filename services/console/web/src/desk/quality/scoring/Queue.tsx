import { Trans } from "@lingui/react/macro";
import { SAMPLE_KINDS } from "#/desk/codes.ts";
import { Chip } from "#/ui/Chip.tsx";
import { Due } from "#/ui/Due.tsx";
import { PersonName } from "#/ui/Name.tsx";
import { useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { hasDraft } from "./drafts.ts";
import type { Work } from "./work.ts";

/** What else waits, and how far the day is. */
export function Queue({
  work,
  scored,
  current,
  onOpen,
}: {
  work: readonly Work[];
  scored: readonly Work[];
  current: Work | undefined;
  onOpen: (one: Work) => void;
}) {
  const total = work.length + scored.length;
  return (
    <section className="card queue">
      <div className="queue-head">
        <div className="row">
          <h1 className="grow">
            <Trans>今日待评</Trans>
          </h1>
          <span className="number dim">
            {scored.length} / {total}
          </span>
        </div>
        <div className="bar" aria-hidden="true">
          <i style={{ width: `${total ? (100 * scored.length) / total : 0}%` }} />
        </div>
        {work[0] && (
          <p className="small dim">
            <Trans>最早截止</Trans> <Due on={work[0].due_on} />
          </p>
        )}
      </div>
      <ul className="queue-list">
        {work.map((one) => (
          <li key={one.evaluation_id}>
            <QueueLine one={one} isCurrent={one === current} onOpen={onOpen} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function QueueLine({
  one,
  isCurrent,
  onOpen,
}: {
  one: Work;
  isCurrent: boolean;
  onOpen: (one: Work) => void;
}) {
  const words = useCodes();
  const dates = useDates();
  return (
    <button
      type="button"
      className={isCurrent ? "queue-line on" : "queue-line"}
      aria-current={isCurrent}
      onClick={() => onOpen(one)}
    >
      <b>
        <PersonName id={one.agent_id} as="agent" />
      </b>
      {isCurrent || hasDraft(one.evaluation_id) ? (
        <Chip tone="accent">
          <Trans>评分中</Trans>
        </Chip>
      ) : (
        <Chip tone={one.sample_kind === "extra" ? "acceptable" : undefined}>
          {words(SAMPLE_KINDS, one.sample_kind)}
        </Chip>
      )}
      <span className="small dim number">{dates.dateTime(one.call_started_at)}</span>
    </button>
  );
}
