import type { ReactNode } from "react";

export interface Step {
  key: string;
  what: ReactNode;
  detail?: ReactNode;
  toCome?: boolean;
}

/** What happened, what follows, what ends it. */
export function Thread({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className="thread">
      {steps.map((step) => (
        <li key={step.key} className={step.toCome ? "to-come" : undefined}>
          <b>{step.what}</b>
          {step.detail && <p className="small dim">{step.detail}</p>}
        </li>
      ))}
    </ol>
  );
}
