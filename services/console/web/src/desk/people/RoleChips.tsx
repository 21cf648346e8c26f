import { Chip } from "#/ui/Chip.tsx";
import { useCodes } from "#/words/codes.ts";
import { ROLES } from "#/words/roles.ts";

export function RoleChips({ roles }: { roles: readonly string[] }) {
  const words = useCodes();
  return (
    <span className="row wrap">
      {roles.map((role) => (
        <Chip key={role}>{words(ROLES, role)}</Chip>
      ))}
    </span>
  );
}
