import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { allPages } from "#/api/pages.ts";
import { done, qa } from "#/api/services.ts";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { decimal } from "#/words/numbers.ts";
import { Panel } from "../../ui/Detail.tsx";
import type { Proof } from "./proof.worker.ts";
import type { Published } from "./redraw.ts";

interface Path {
  center_id: string;
  line: string;
  week: string;
}

interface Result extends Proof {
  /** Calls that the system drew and the repetition did not, and the other way round. */
  readonly differences: number;
}

/** Repeats the draw here, from what was published alone, and compares (QA-4b). */
export function ProofPanel({ path, isRevealed }: { path: Path; isRevealed: boolean }) {
  const { t } = useLingui();
  const published = useQuery({
    ...qa.query("/v1/draws/{center_id}/{line}/{week}/published", { params: { path } }),
    enabled: isRevealed,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const proving = useMutation({ mutationFn: (data: Published) => prove(path, data) });
  if (!isRevealed) {
    return (
      <Panel title={t`重抽验证`}>
        <p className="dim">
          <Trans>一周结束后公布种子，届时任何人都可以在这里重抽验证。</Trans>
        </p>
      </Panel>
    );
  }
  return (
    <Panel title={t`重抽验证`}>
      <p className="dim">
        <Trans>
          只用公布的种子、来电清单和配额表，在这台电脑上重新抽取，再与系统的结果逐通比较。
        </Trans>
      </p>
      <ProblemNote error={published.error ?? proving.error} />
      <div className="row wrap">
        <Button
          type="primary"
          disabled={!published.data}
          loading={proving.isPending}
          onClick={() => published.data && proving.mutate(published.data)}
        >
          <Trans>重新抽取</Trans>
        </Button>
        {published.data && (
          <Button onClick={() => download(published.data, `${path.line}-${path.week}.json`)}>
            <Trans>下载公布的数据</Trans>
          </Button>
        )}
      </div>
      {proving.data && <Verdict result={proving.data} />}
    </Panel>
  );
}

function Verdict({ result }: { result: Result }) {
  const { t } = useLingui();
  const { checks, differences, lines, milliseconds } = result;
  const verdicts = [
    [t`种子与事先的承诺一致`, checks.seed],
    [t`来电清单与公布的摘要一致`, checks.frames],
    [t`配额表与公布的摘要一致`, checks.sheet],
    [t`重抽的 ${lines.length} 通与系统抽取的完全一致`, differences === 0],
  ] as const;
  return (
    <div role="status" className="stack">
      <ul>
        {verdicts.map(([words, holds]) => (
          <li key={words} className={holds ? "ink-excellent" : "ink-poor"}>
            {holds ? "✓" : "✗"} {words}
          </li>
        ))}
      </ul>
      {differences > 0 && (
        <p className="ink-poor">
          <Trans>有 {differences} 通不同。请把公布的数据下载后交给质检主管。</Trans>
        </p>
      )}
      <p className="small dim number">
        <Trans>用时 {decimal(milliseconds / 1000, 2)} 秒</Trans>
      </p>
    </div>
  );
}

async function prove(path: Path, published: Published): Promise<Result> {
  const [proof, drawn] = await Promise.all([inWorker(published), drawnBySystem(path)]);
  const repeated = new Set(proof.lines.map(callOf));
  const missed = [...drawn].filter((call) => !repeated.has(call)).length;
  const invented = [...repeated].filter((call) => !drawn.has(call)).length;
  return { ...proof, differences: missed + invented };
}

/** Person and call of a line `day|person|call key|type`. */
function callOf(line: string): string {
  const [, person = "", ...rest] = line.split("|");
  return `${person}|${rest.slice(0, -1).join("|")}`;
}

async function drawnBySystem(path: Path): Promise<Set<string>> {
  const samples = await allPages((query) =>
    done(
      qa.GET("/v1/draws/{center_id}/{line}/{week}/samples", {
        params: { path, query },
      }),
    ),
  );
  return new Set(
    samples.flatMap(({ employee_no, drawn }) =>
      drawn.map((call) => `${employee_no}|${call.call_key}`),
    ),
  );
}

function inWorker(published: Published): Promise<Proof> {
  const worker = new Worker(new URL("./proof.worker.ts", import.meta.url), { type: "module" });
  return new Promise<Proof>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Proof>) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(published);
  }).finally(() => worker.terminate());
}

function download(published: Published, name: string): void {
  const blob = new Blob([JSON.stringify(published)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
