import { Trans, useLingui } from "@lingui/react/macro";
import { NavLink, Outlet, useMatch, useNavigation } from "react-router";
import { useLiveInbox } from "#/inbox/inbox.ts";

/** The tabs within the thumb's reach; an exam is sat without them. */
export function Shell() {
  const { t } = useLingui();
  const inExam = useMatch("/exams/:batchId");
  const navigation = useNavigation();
  useLiveInbox();
  return (
    <div className="phone">
      <div className="phone-body" aria-busy={navigation.state === "loading"}>
        <Outlet />
      </div>
      {!inExam && (
        <nav className="tabs" aria-label={t`导航`}>
          <NavLink to="/" end>
            <Trans>今天</Trans>
          </NavLink>
          <NavLink to="/calls">
            <Trans>我的来电</Trans>
          </NavLink>
          <NavLink to="/learn">
            <Trans>学习</Trans>
          </NavLink>
          <NavLink to="/me">
            <Trans>我</Trans>
          </NavLink>
        </nav>
      )}
    </div>
  );
}
