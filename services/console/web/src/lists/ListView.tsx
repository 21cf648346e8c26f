import type { MessageDescriptor } from "@lingui/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { ExportButton } from "./ExportButton.tsx";
import { FilterBar } from "./FilterBar.tsx";
import type { ListDeclaration } from "./listPage.tsx";
import { SavedViews } from "./SavedViews.tsx";
import { Table } from "./Table.tsx";
import { atCursor, type ListState, queryOf, readState, withSort, writeState } from "./url.ts";

export function ListPage<Row, Names extends string>({
  declaration,
  title,
  lead,
}: {
  declaration: ListDeclaration<Row, Names>;
  title: MessageDescriptor;
  lead?: ReactNode;
}) {
  const { i18n } = useLingui();
  return (
    <main className="page">
      <div className="row page-head">
        <h1 className="grow">{i18n._(title)}</h1>
      </div>
      {lead}
      <ListView declaration={declaration} />
    </main>
  );
}

/** A list with its filters, wherever it is: alone on a page or below the head of a detail. */
export function ListView<Row, Names extends string>({
  declaration,
}: {
  declaration: ListDeclaration<Row, Names>;
}) {
  const { list, filters = [], fixed = {}, defaults = {} } = declaration;
  const initial = { ...declaration.initial, ...defaults };
  const [search, setSearch] = useSearchParams();
  const state = readState(
    search,
    filters.map((filter) => filter.name),
  );
  const query = { ...(search.size ? defaults : initial), ...queryOf(state, fixed) };
  const page = useQuery({
    queryKey: [...list.key, query],
    queryFn: ({ signal }) => list.fetch(query, signal),
    placeholderData: keepPreviousData,
  });
  const move = (next: ListState) => setSearch(writeState(next));
  const rows = page.data?.items ?? [];
  return (
    <section className="card list" aria-busy={page.isFetching}>
      <div className="list-tools row wrap">
        {filters.length > 0 && (
          <FilterBar
            filters={filters}
            state={state}
            initial={search.size ? defaults : initial}
            onChange={move}
          />
        )}
        <span className="grow" />
        <SavedViews />
        <ExportButton declaration={declaration} query={query} />
      </div>
      <ProblemNote error={page.error} />
      {page.isPending && !page.error ? (
        <p className="empty">
          <Trans>正在读取…</Trans>
        </p>
      ) : (
        <Rows declaration={declaration} rows={rows} state={state} onMove={move} />
      )}
      <Pager state={state} next={page.data?.next ?? null} shown={rows.length} onMove={move} />
    </section>
  );
}

function Rows<Row, Names extends string>({
  declaration,
  rows,
  state,
  onMove,
}: {
  declaration: ListDeclaration<Row, Names>;
  rows: readonly Row[];
  state: ListState;
  onMove: (state: ListState) => void;
}) {
  const { i18n } = useLingui();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { bulk, open, rowKey } = declaration;
  const selected = rows.filter((row) => chosen.has(rowKey(row)));
  const finish = () => {
    setChosen(new Set());
    queries.invalidateQueries({ queryKey: declaration.list.key.slice(0, 2) });
  };
  if (rows.length === 0) return <p className="empty">{i18n._(declaration.empty)}</p>;
  return (
    <>
      <Table
        columns={declaration.columns}
        rows={rows}
        rowKey={rowKey}
        sorts={declaration.sorts ?? []}
        sort={state.sort}
        onSort={(sort) => onMove(withSort(state, sort))}
        {...(open ? { href: open, onOpen: (row: Row) => navigate(open(row)) } : {})}
        {...(bulk ? { chosen, onChoose: setChosen } : {})}
      />
      {bulk && selected.length > 0 && (
        <div className="bulk row wrap">
          <b>
            <Trans>已选 {selected.length} 条</Trans>
          </b>
          {bulk(selected, finish)}
        </div>
      )}
    </>
  );
}

function Pager({
  state,
  next,
  shown,
  onMove,
}: {
  state: ListState;
  next: string | null;
  shown: number;
  onMove: (state: ListState) => void;
}) {
  const navigate = useNavigate();
  const { key } = useLocation();
  if (!next && !state.after) {
    return (
      <div className="list-foot small faint number">
        <Trans>共 {shown} 条</Trans>
      </div>
    );
  }
  return (
    <div className="list-foot row">
      <span className="small faint number grow">
        <Trans>本页 {shown} 条</Trans>
      </span>
      <Button disabled={!state.after} onClick={() => onMove(atCursor(state, null))}>
        <Trans>首页</Trans>
      </Button>
      <Button disabled={!state.after || key === "default"} onClick={() => navigate(-1)}>
        <Trans>上一页</Trans>
      </Button>
      <Button disabled={!next} onClick={() => onMove(atCursor(state, next))}>
        <Trans>下一页</Trans>
      </Button>
    </div>
  );
}
