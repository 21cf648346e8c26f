/** Follows the reader's inbox by server-sent events; loaded after the first page. */
import type { QueryClient } from "@tanstack/react-query";
import { credentials } from "#/api/http.ts";
import type { components } from "#/api/schema/notify.ts";
import { notify } from "#/api/services.ts";
import type { Message } from "./inbox.ts";

/** What an event of the stream tells: new messages, oldest first, and how many are unread. */
interface News {
  unread: number;
  new: number;
  items: Message[];
}

type Counts = components["schemas"]["Counts"];

const EVENTS = "/api/notify/v1/inbox/events";
const CLOSED_AGAIN_MS = 30_000;
const COUNTS = notify.query("/v1/inbox/counts").queryKey;

/**
 * Keeps counts and lists as they are in the inbox, while the page is visible, until the returned function
 * is called. What a message tells of has changed too, so answers of its service are read again. Where no
 * stream can be had, polling goes on as before.
 */
export function followInbox(
  queries: QueryClient,
  onMessage: (message: Message) => void,
): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const told = new Set<string>();

  function take(news: News): void {
    const before = queries.getQueryData<Counts>(COUNTS);
    queries.setQueryData<Counts>(COUNTS, {
      classes: before?.classes ?? [],
      unread: news.unread,
      new: news.new,
    });
    const fresh = news.items.filter((one) => !told.has(one.message_id));
    for (const message of fresh) told.add(message.message_id);
    if (fresh.length > 0 || before?.unread !== news.unread) {
      queries.invalidateQueries({ queryKey: [notify.name, "/v1/inbox"] });
    }
    for (const service of new Set(fresh.map((one) => one.message_class.split(".", 1)[0]))) {
      queries.invalidateQueries({ queryKey: [service] });
    }
    fresh.forEach(onMessage);
  }

  function open(): void {
    close();
    source = new EventSource(`${EVENTS}?language=${credentials.language}`);
    source.addEventListener("inbox", (event) => take(JSON.parse(event.data) as News));
    source.addEventListener("error", () => {
      if (source?.readyState === EventSource.CLOSED) retry = setTimeout(open, CLOSED_AGAIN_MS);
    });
  }

  function close(): void {
    clearTimeout(retry);
    source?.close();
    source = undefined;
  }

  const onVisible = () => (document.hidden ? close() : open());
  document.addEventListener("visibilitychange", onVisible);
  onVisible();
  return () => {
    document.removeEventListener("visibilitychange", onVisible);
    close();
  };
}
