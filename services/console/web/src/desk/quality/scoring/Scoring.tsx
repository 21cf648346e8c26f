import { Trans } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { CallCard } from "./CallCard.tsx";
import { Queue } from "./Queue.tsx";
import { detailOf, myWork, type Work } from "./work.ts";
import "./scoring.css";

/** Today's calls at the left, the call in the middle, its card at the right. */
export function Scoring() {
  const { evaluationId } = useParams();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { data: work, error, isPending } = useQuery(myWork);
  const [scored, setScored] = useState<readonly Work[]>([]);
  const current = work?.find((one) => one.evaluation_id === evaluationId) ?? work?.[0];
  const next = current && nextOf(work ?? [], current);

  useEffect(() => {
    if (next) queries.prefetchQuery(detailOf(next.evaluation_id));
  }, [next, queries]);

  const open = (one: Work | undefined) =>
    navigate(one ? `/quality/work/${one.evaluation_id}` : "/quality/work", { replace: true });
  const onDelivered = () => {
    if (current) setScored((before) => [current, ...before]);
    open(next);
  };

  return (
    <main className="scoring">
      <Queue work={work ?? []} scored={scored} current={current} onOpen={open} />
      {current ? (
        <CallCard
          key={current.evaluation_id}
          evaluationId={current.evaluation_id}
          onDelivered={onDelivered}
          onNext={() => open(next)}
        />
      ) : (
        <section className="card nothing">
          <ProblemNote error={error} />
          {!isPending && !error && (
            <p className="empty">
              <Trans>今天没有待评分的来电。抽样每天夜里进行，分配后会出现在左侧。</Trans>
            </p>
          )}
        </section>
      )}
    </main>
  );
}

/** The call after this one; after the last one the first again. */
function nextOf(work: readonly Work[], current: Work): Work | undefined {
  const at = work.indexOf(current);
  return work[at + 1] ?? work.find((one) => one !== current);
}
