import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { App, Button } from "antd";
import { done, training } from "#/api/services.ts";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { RefusedSessions } from "./RefusedSessions.tsx";

/** Confirm the chosen records; only then their hours count. */
export function ConfirmButton({
  sessions,
  onDone,
}: {
  sessions: readonly { session_id: string; roster: readonly unknown[] }[];
  onDone: () => void;
}) {
  const { t } = useLingui();
  const { message } = App.useApp();
  const people = sessions.reduce((sum, one) => sum + one.roster.length, 0);
  const confirming = useMutation({
    mutationFn: () =>
      done(
        training.POST("/v1/records/confirm", {
          body: { sessions: sessions.map((one) => one.session_id) },
        }),
      ),
    onSuccess: ({ confirmed, refused }) => {
      if (confirmed.length) message.success(t`已确认 ${confirmed.length} 份记录`);
      if (refused.length === 0) onDone();
    },
  });
  return (
    <>
      <span className="dim">
        <Trans>涉及 {people} 人次，确认后课时计入台账</Trans>
      </span>
      <Button type="primary" loading={confirming.isPending} onClick={() => confirming.mutate()}>
        <Trans>确认</Trans>
      </Button>
      <ProblemNote error={confirming.error} />
      <RefusedSessions refused={confirming.data?.refused ?? []} />
    </>
  );
}
