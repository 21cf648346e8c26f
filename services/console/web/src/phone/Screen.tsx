import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect } from "react";
import { Link } from "react-router";

/** Head and body of one screen. `back`: the screen before it. */
export function Screen({
  title,
  note,
  back,
  children,
}: {
  title: string;
  note?: ReactNode;
  back?: string;
  children: ReactNode;
}) {
  const { t } = useLingui();
  useEffect(() => {
    document.title = t`${title} · 质培`;
  }, [title, t]);
  return (
    <>
      <header className="head">
        {back && (
          <Link to={back} className="back">
            ‹ <Trans>返回</Trans>
          </Link>
        )}
        <h1>{title}</h1>
        {note && <p className="small dim number">{note}</p>}
      </header>
      <main className="screen">{children}</main>
    </>
  );
}

/** One thing to do or to know. */
export function Item({
  title,
  mark,
  first = false,
  children,
}: {
  title: ReactNode;
  mark?: ReactNode;
  first?: boolean;
  children?: ReactNode;
}) {
  return (
    <section className={first ? "card item first" : "card item"}>
      <div className="row">
        <h2 className="grow">{title}</h2>
        {mark}
      </div>
      {children}
    </section>
  );
}
