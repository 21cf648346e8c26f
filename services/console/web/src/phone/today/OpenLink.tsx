import { Trans } from "@lingui/react/macro";
import { Link } from "react-router";
import type { Message } from "#/inbox/inbox.ts";
import { pageOf } from "./messagePages.ts";

/** Leads to where one acts on a message, which is read by that. */
export function OpenLink({
  message,
  onRead,
  className,
}: {
  message: Message;
  onRead: (ids: string[]) => void;
  className?: string;
}) {
  const to = pageOf(message);
  if (!to) return null;
  const read = () => message.read_at === null && onRead([message.message_id]);
  return (
    <Link className={className} to={to} onClick={read}>
      {message.open?.page === "evaluation" ? <Trans>看评语</Trans> : <Trans>打开</Trans>}
    </Link>
  );
}
