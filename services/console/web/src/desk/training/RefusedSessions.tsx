import { Trans } from "@lingui/react/macro";
import { Link } from "react-router";
import { PersonName } from "#/ui/Name.tsx";

interface Refused {
  session: string;
  person_id: string | null;
  code: string;
  detail: string;
}

/** Sessions of a set that were left as they are, with the reason. */
export function RefusedSessions({ refused }: { refused: readonly Refused[] }) {
  if (refused.length === 0) return null;
  return (
    <ul className="problem small" role="alert">
      {refused.map((one) => (
        <li key={`${one.session} ${one.code} ${one.person_id}`}>
          <Link to={`/training/sessions/${one.session}`}>
            <Trans>培训课</Trans>
          </Link>{" "}
          {one.person_id && (
            <>
              <PersonName id={one.person_id} as="agent" />:{" "}
            </>
          )}
          {one.detail}
        </li>
      ))}
    </ul>
  );
}
