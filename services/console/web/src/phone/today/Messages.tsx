import { Trans, useLingui } from "@lingui/react/macro";
import { useInbox } from "#/inbox/inbox.ts";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { useDates } from "#/words/dates.ts";
import { Item, Screen } from "../Screen.tsx";
import { OpenLink } from "./OpenLink.tsx";

export function Messages() {
  const { t } = useLingui();
  const inbox = useInbox(false);
  const dates = useDates();
  return (
    <Screen title={t`消息`} back="/">
      <ProblemNote error={inbox.error} />
      {inbox.messages.some((message) => !message.read_at) && (
        <button type="button" className="big" onClick={inbox.readAll}>
          <Trans>全部标为已读</Trans>
        </button>
      )}
      {inbox.messages.map((message) => (
        <Item
          key={message.message_id}
          first={message.read_at === null}
          title={message.title}
          mark={<span className="small faint number">{dates.dateTime(message.told_at)}</span>}
        >
          <p className="dim">{message.body}</p>
          <OpenLink message={message} onRead={inbox.read} />
        </Item>
      ))}
      {!inbox.isLoading && inbox.messages.length === 0 && (
        <p className="card empty">
          <Trans>还没有消息</Trans>
        </p>
      )}
      {inbox.hasMore && (
        <button type="button" className="big" onClick={inbox.more}>
          <Trans>更早的消息</Trans>
        </button>
      )}
    </Screen>
  );
}
