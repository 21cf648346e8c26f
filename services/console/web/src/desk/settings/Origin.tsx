import { Trans } from "@lingui/react/macro";
import { POLICY_ORIGINS } from "#/desk/codes.ts";
import { Chip, CodeChip } from "#/ui/Chip.tsx";
import type { Policy } from "./policies.ts";

/** Where a value comes from, and whether anyone has confirmed it. */
export function Origin({ policy }: { policy: Policy }) {
  return (
    <span className="row wrap">
      <CodeChip codes={POLICY_ORIGINS} code={policy.origin} />
      {policy.unconfirmed && (
        <Chip tone="acceptable">
          <Trans>未确认的默认值</Trans>
        </Chip>
      )}
    </span>
  );
}
