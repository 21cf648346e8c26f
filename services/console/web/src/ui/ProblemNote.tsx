import { Trans, useLingui } from "@lingui/react/macro";
import { type Fault, OFFLINE, Problem } from "#/api/problem.ts";

/** What went wrong and where, in the words of the server. */
export function ProblemNote({ error }: { error: unknown }) {
  const { t } = useLingui();
  if (!error) return null;
  const problem =
    error instanceof Problem ? error : new Problem("unexpected", { title: String(error) });
  const title = problem.slug === OFFLINE ? t`连接不上服务器，请检查网络后重试` : problem.message;
  return (
    <div className="problem" role="alert">
      <b>{title}</b>
      {problem.detail && <p className="small">{problem.detail}</p>}
      {problem.retryAfterSeconds !== null && (
        <p className="small">
          <Trans>请在 {problem.retryAfterSeconds} 秒后重试。</Trans>
        </p>
      )}
      {problem.faults.length > 0 && (
        <ul className="small">
          {problem.faults.map((fault) => (
            <li key={`${fault.where} ${fault.line ?? ""} ${fault.code}`}>
              <FaultLine fault={fault} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function FaultLine({ fault }: { fault: Fault }) {
  const { t } = useLingui();
  const place = fault.cell ?? (fault.line === undefined ? fault.where : t`第 ${fault.line} 行`);
  return (
    <>
      <span className="number">{place}</span>
      {": "}
      {fault.detail ?? fault.code}
    </>
  );
}
