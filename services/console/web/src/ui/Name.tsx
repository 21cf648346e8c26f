import { Trans } from "@lingui/react/macro";
import { usePersonName, useUnits } from "#/api/names.ts";
import { useCodes } from "#/words/codes.ts";
import { ROLES } from "#/words/roles.ts";

/** Name of a person; where the reader may not know it, the role in which they acted. */
export function PersonName({
  id,
  as,
  number = false,
}: {
  id: string | null | undefined;
  as?: string;
  number?: boolean;
}) {
  const person = usePersonName(id);
  const words = useCodes();
  if (!id) return <span className="faint">—</span>;
  if (person === undefined) return <span className="faint">…</span>;
  if (person === null) {
    return <span className="dim">{as ? words(ROLES, as) : <Trans>其他同事</Trans>}</span>;
  }
  return (
    <>
      {person.name}
      {number && <span className="faint number"> {person.number}</span>}
    </>
  );
}

export function UnitName({ id }: { id: string | null | undefined }) {
  const units = useUnits();
  if (!id) return <span className="faint">—</span>;
  return <>{units.get(id)?.name ?? "…"}</>;
}
