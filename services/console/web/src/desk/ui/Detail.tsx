import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { ProblemNote } from "#/ui/ProblemNote.tsx";

/** The page of one thing: head, facts, panels. `back`: its list. */
export function DetailPage({
  title,
  mark,
  back,
  actions,
  error,
  children,
}: {
  title: ReactNode;
  mark?: ReactNode;
  back: string;
  actions?: ReactNode;
  error?: unknown;
  children?: ReactNode;
}) {
  return (
    <main className="page">
      <div className="row wrap page-head">
        <Link to={back}>
          ‹ <Trans>返回列表</Trans>
        </Link>
        <h1>{title}</h1>
        {mark}
        <span className="grow" />
        {actions}
      </div>
      <ProblemNote error={error} />
      {children}
    </main>
  );
}

export function Panel({
  title,
  mark,
  children,
}: {
  title: ReactNode;
  mark?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="card panel stack">
      <div className="row">
        <h2 className="grow">{title}</h2>
        {mark}
      </div>
      {children}
    </section>
  );
}

/** Facts with their names; those without a value are left out. */
export function Facts({ facts }: { facts: readonly (readonly [ReactNode, ReactNode])[] }) {
  const given = facts.filter(
    ([, value]) => ![null, undefined, "", false].includes(value as string),
  );
  return (
    <dl className="facts">
      {given.map(([name, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the order of facts is fixed
        <div key={index}>
          <dt>{name}</dt>
          <dd className="number">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
