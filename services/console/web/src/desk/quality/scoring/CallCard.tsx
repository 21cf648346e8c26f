import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useCall } from "#/recording/recording.ts";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { CallPanel } from "./CallPanel.tsx";
import { Criteria } from "./Criteria.tsx";
import { useRecord } from "./drafts.ts";
import { Foot } from "./Foot.tsx";
import { KeyHelp } from "./KeyHelp.tsx";
import { useScoringKeys } from "./keys.ts";
import { PlayerBar } from "./PlayerBar.tsx";
import { usePlayer } from "./player.ts";
import { type Detail, locksOf, pinsOf, shownCriteria } from "./record.ts";
import { detailOf, useSubmit } from "./work.ts";

/** One call with its card. */
export function CallCard({
  evaluationId,
  onDelivered,
  onNext,
}: {
  evaluationId: string;
  onDelivered: () => void;
  onNext: () => void;
}) {
  const { data, error } = useQuery(detailOf(evaluationId));
  if (!data) {
    return (
      <section className="card nothing">
        <ProblemNote error={error} />
      </section>
    );
  }
  return <OpenCard detail={data} onDelivered={onDelivered} onNext={onNext} />;
}

function OpenCard({
  detail,
  onDelivered,
  onNext,
}: {
  detail: Detail;
  onDelivered: () => void;
  onNext: () => void;
}) {
  const { record, change, startOver, isStale } = useRecord(detail.evaluation_id, detail.version);
  const [at, setAt] = useState(0);
  const [help, setHelp] = useState(false);
  const [tried, setTried] = useState(false);
  const panel = useRef<HTMLDivElement>(null);
  const { data: call } = useCall(detail.call_id);
  const player = usePlayer(Number(call?.recording?.seconds ?? 0));
  const submitting = useSubmit(onDelivered);
  const criteria = shownCriteria(detail, record);
  const locks = locksOf(detail, record);

  function submit(): void {
    setTried(true);
    if (submitting.isPending || isStale) return;
    const [first] = locks;
    if (!first) {
      submitting.mutate({ detail, record });
      return;
    }
    const place = criteria.findIndex((one) => one.code === first.criterion);
    if (place >= 0) setAt(place);
    requestAnimationFrame(() =>
      panel.current
        ?.querySelector<HTMLElement>(`[data-field="${first.criterion ?? ""}.${first.field}"]`)
        ?.focus(),
    );
  }

  useScoringKeys({
    panel,
    detail,
    criteria,
    at,
    onMove: setAt,
    onChange: change,
    onSubmit: submit,
    onNext,
    onHelp: () => setHelp((shown) => !shown),
    player: call?.recording ? player : null,
  });

  return (
    <div className="call" ref={panel}>
      <CallPanel
        detail={detail}
        record={record}
        onChange={change}
        locks={tried ? locks : []}
        listen={call && <PlayerBar call={call} player={player} pins={pinsOf(record)} />}
      />
      <section className="card score-card">
        {help && <KeyHelp onClose={() => setHelp(false)} />}
        {isStale && <Conflict onStartOver={startOver} />}
        <Criteria
          detail={detail}
          criteria={criteria}
          record={record}
          at={at}
          locks={tried ? locks : []}
          onMove={setAt}
          onChange={change}
        />
        <Foot
          detail={detail}
          record={record}
          locks={locks}
          error={submitting.error}
          busy={submitting.isPending}
          onSubmit={submit}
          onHelp={() => setHelp(true)}
        />
      </section>
    </div>
  );
}

function Conflict({ onStartOver }: { onStartOver: () => void }) {
  return (
    <div className="problem" role="alert">
      <b>
        <Trans>这通来电在别处有改动</Trans>
      </b>
      <p className="small">
        <Trans>下面是本机保留的记录，它基于较早的版本，不能直接提交。</Trans>
      </p>
      <button type="button" className="plain" onClick={onStartOver}>
        <Trans>放弃本机记录，按最新版本重新评分</Trans>
      </button>
    </div>
  );
}
