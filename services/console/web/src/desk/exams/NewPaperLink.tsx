import { Trans } from "@lingui/react/macro";
import { Link } from "react-router";
import { useSession } from "#/session/session.ts";

export function NewPaperLink() {
  const { roles } = useSession();
  if (!roles.includes("quality_training_post")) return null;
  return (
    <p>
      <Link to="/exams/papers/new">
        <Trans>出一份新的月度试卷</Trans>
      </Link>
    </p>
  );
}
