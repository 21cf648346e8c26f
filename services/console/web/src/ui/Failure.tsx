import { Trans } from "@lingui/react/macro";
import { isRouteErrorResponse, Link, useRouteError } from "react-router";
import { ProblemNote } from "#/ui/ProblemNote.tsx";

/** What is shown in place of a page that cannot be. */
export function Failure() {
  const error = useRouteError();
  const missing = isRouteErrorResponse(error) && error.status === 404;
  return (
    <main className="page stack failure">
      {missing ? (
        <h1>
          <Trans>没有这个页面</Trans>
        </h1>
      ) : (
        <>
          <h1>
            <Trans>页面打不开</Trans>
          </h1>
          <ProblemNote error={error} />
          <p>
            <a href={location.href}>
              <Trans>重新载入</Trans>
            </a>
          </p>
        </>
      )}
      <p>
        <Link to="/">
          <Trans>回到首页</Trans>
        </Link>
      </p>
    </main>
  );
}
