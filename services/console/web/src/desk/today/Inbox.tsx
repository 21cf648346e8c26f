import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Segmented } from "antd";
import { Link, useSearchParams } from "react-router";
import { type Message, useInbox } from "#/inbox/inbox.ts";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { useDates } from "#/words/dates.ts";
import { pageOf } from "./messagePages.ts";

/** My messages, newest first; what is read is marked so. */
export function Inbox() {
  const { t } = useLingui();
  const [search, setSearch] = useSearchParams();
  const unreadOnly = search.get("unread") === "true";
  const inbox = useInbox(unreadOnly);
  return (
    <main className="page narrow">
      <div className="row page-head">
        <h1 className="grow">
          <Trans>消息</Trans>
        </h1>
        <Segmented
          aria-label={t`筛选`}
          options={[
            { value: "all", label: t`全部` },
            { value: "unread", label: t`未读` },
          ]}
          value={unreadOnly ? "unread" : "all"}
          onChange={(value) => setSearch(value === "unread" ? { unread: "true" } : {})}
        />
        <Button disabled={inbox.messages.every((one) => one.read_at)} onClick={inbox.readAll}>
          <Trans>全部标为已读</Trans>
        </Button>
      </div>
      <ProblemNote error={inbox.error} />
      <section className="card" aria-busy={inbox.isLoading}>
        {!inbox.isLoading && inbox.messages.length === 0 && (
          <p className="empty">
            {unreadOnly ? <Trans>没有未读消息</Trans> : <Trans>还没有消息</Trans>}
          </p>
        )}
        <ul className="messages">
          {inbox.messages.map((message) => (
            <MessageLine key={message.message_id} message={message} onRead={inbox.read} />
          ))}
        </ul>
        {inbox.hasMore && (
          <div className="list-foot">
            <Button onClick={inbox.more}>
              <Trans>更早的消息</Trans>
            </Button>
          </div>
        )}
      </section>
    </main>
  );
}

function MessageLine({ message, onRead }: { message: Message; onRead: (ids: string[]) => void }) {
  const dates = useDates();
  const to = pageOf(message);
  const read = () => message.read_at === null && onRead([message.message_id]);
  return (
    <li className={message.read_at ? "message" : "message unread"}>
      <div className="row">
        <b className="grow">
          {to ? (
            <Link to={to} onClick={read}>
              {message.title}
            </Link>
          ) : (
            message.title
          )}
        </b>
        {message.urgent && (
          <span className="chip poor">
            <Trans>紧急</Trans>
          </span>
        )}
        <time className="small faint number" dateTime={message.told_at}>
          {dates.dateTime(message.told_at)}
        </time>
        {!message.read_at && (
          <Button size="small" type="text" onClick={read}>
            <Trans>标为已读</Trans>
          </Button>
        )}
      </div>
      <p className="dim">{message.body}</p>
    </li>
  );
}
