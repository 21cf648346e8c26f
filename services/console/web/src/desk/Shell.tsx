import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link, NavLink, Outlet, useMatches, useNavigation } from "react-router";
import { notify } from "#/api/services.ts";
import { useSession } from "#/session/session.ts";
import { Look } from "./Look.tsx";
import { NewMessages } from "./NewMessages.tsx";
import { AREAS, type Area, isOpenTo, linkOf, type Page } from "./page.ts";
import { navigationOf } from "./pages.ts";
import { UserMenu } from "./UserMenu.tsx";

const INBOX_EVERY_MS = 20_000;

/** Head with areas and their pages around whatever page is open. */
export function Shell() {
  const { i18n } = useLingui();
  const { roles } = useSession();
  const navigation = useNavigation();
  const open = useMatches().at(-1)?.handle as Page | undefined;
  useTitle(open);
  const pages = navigationOf(roles);
  const areas = (Object.keys(AREAS) as Area[]).filter((area) =>
    pages.some((page) => page.area === area),
  );
  const area = open?.area;
  const inArea = pages.filter((page) => page.area === area);
  return (
    <Look>
      <a className="skip" href="#content">
        <Trans>跳到内容</Trans>
      </a>
      <header className="top">
        <Link className="brand" to="/">
          <Trans>质培</Trans>
        </Link>
        <nav aria-label={i18n._(AREAS.today)} className="areas">
          {areas.map((one) => (
            <Link
              key={one}
              to={linkOfFirst(pages, one)}
              className={one === area ? "on" : undefined}
              aria-current={one === area ? "true" : undefined}
            >
              {i18n._(AREAS[one])}
            </Link>
          ))}
        </nav>
        <span className="grow" />
        <InboxLink />
        <NewMessages />
        <UserMenu />
      </header>
      {inArea.length > 1 && (
        <nav className="tabs" aria-label={area && i18n._(AREAS[area])}>
          {inArea.map((page) => (
            <NavLink key={page.path} to={linkOf(page)}>
              {i18n._(page.title)}
            </NavLink>
          ))}
        </nav>
      )}
      <div id="content" className="content" aria-busy={navigation.state === "loading"}>
        {open && !isOpenTo(open, roles) ? <NotYours /> : <Outlet />}
      </div>
    </Look>
  );
}

function linkOfFirst(pages: readonly Page[], area: Area): string {
  const first = pages.find((page) => page.area === area);
  return first ? linkOf(first) : "/";
}

function NotYours() {
  return (
    <main className="page">
      <p className="empty">
        <Trans>您的角色不使用这个页面。</Trans>
      </p>
    </main>
  );
}

function InboxLink() {
  const { data } = useQuery({
    ...notify.query("/v1/inbox/counts"),
    refetchInterval: INBOX_EVERY_MS,
  });
  return (
    <NavLink to="/inbox" className="inbox-link">
      <Trans>消息</Trans>
      {data && data.unread > 0 && (
        <span className="chip poor number">{data.unread > 999 ? "999+" : data.unread}</span>
      )}
    </NavLink>
  );
}

function useTitle(open: Page | undefined): void {
  const { i18n, t } = useLingui();
  const title = open && i18n._(open.title);
  useEffect(() => {
    document.title = title ? t`${title} · 质培` : t`质培`;
  }, [title, t]);
}
