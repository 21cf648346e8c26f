/** The reader's own messages, for both entries. */
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import type { components } from "#/api/schema/notify.ts";
import { done, notify } from "#/api/services.ts";

export type Message = components["schemas"]["MessageView"];

const EVERY_MS = 20_000;
const PAGE = 30;

/** Keeps the inbox live while the page is open. `onMessage`: called with each new message. */
export function useLiveInbox(onMessage?: (message: Message) => void): void {
  const queries = useQueryClient();
  const tell = useEffectEvent((message: Message) => onMessage?.(message));
  useEffect(() => {
    let stop: (() => void) | null = null;
    let ended = false;
    import("./live.ts").then(({ followInbox }) => {
      if (!ended) stop = followInbox(queries, tell);
    });
    return () => {
      ended = true;
      stop?.();
    };
  }, [queries]);
}

/** Messages newest first, read again while the page is open. */
export function useInbox(unreadOnly: boolean) {
  const queries = useQueryClient();
  const pages = useInfiniteQuery({
    queryKey: [notify.name, "/v1/inbox", { unreadOnly }],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, unread: unreadOnly, ...(pageParam ? { after: pageParam } : {}) };
      return done(notify.GET("/v1/inbox", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next ?? null,
    refetchInterval: EVERY_MS,
  });
  const marking = useMutation({
    mutationFn: (ids: string[] | null) =>
      done(notify.POST("/v1/inbox/marks", { body: { mark: "read", message_ids: ids } })),
    onSettled: () => {
      queries.invalidateQueries({ queryKey: [notify.name, "/v1/inbox"] });
      queries.invalidateQueries({ queryKey: [notify.name, "/v1/inbox/counts"] });
    },
  });
  return {
    messages: pages.data?.pages.flatMap((page) => page.items) ?? [],
    isLoading: pages.isPending,
    error: pages.error ?? marking.error,
    hasMore: pages.hasNextPage,
    more: () => pages.fetchNextPage(),
    read: (ids: string[]) => marking.mutate(ids),
    readAll: () => marking.mutate(null),
  };
}
