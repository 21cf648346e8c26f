import { useLingui } from "@lingui/react/macro";
import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { Link } from "react-router";
import type { Column } from "./columns.tsx";

export interface TableProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly sorts?: readonly string[];
  readonly sort?: string | null;
  readonly onSort?: (sort: string | null) => void;
  readonly href?: (row: Row) => string;
  readonly onOpen?: (row: Row) => void;
  readonly chosen?: ReadonlySet<string>;
  readonly onChoose?: (chosen: ReadonlySet<string>) => void;
}

/** Rows in columns. With a page per row: ↑ ↓ or j k move, Enter opens; with a choice: Space takes a row. */
export function Table<Row>(props: TableProps<Row>) {
  const { columns, rows, rowKey, chosen, onChoose } = props;
  const { i18n, t } = useLingui();
  const body = useRef<HTMLTableSectionElement>(null);
  const keys = rows.map(rowKey);
  const all = keys.length > 0 && keys.every((key) => chosen?.has(key));

  function choose(key: string): void {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    onChoose?.(next);
  }

  function onKey(event: KeyboardEvent<HTMLTableRowElement>, row: Row, at: number): void {
    if (event.target !== event.currentTarget) return;
    const step = STEPS[event.key];
    if (step) {
      event.preventDefault();
      const target = body.current?.rows[at + step];
      target?.focus();
    } else if (event.key === "Enter") {
      props.onOpen?.(row);
    } else if (event.key === " " && onChoose) {
      event.preventDefault();
      choose(rowKey(row));
    }
  }

  return (
    <div className="table-frame">
      <table>
        <thead>
          <tr>
            {onChoose && (
              <th className="choice">
                <input
                  type="checkbox"
                  aria-label={t`选择本页全部`}
                  checked={all}
                  onChange={() => onChoose(new Set(all ? [] : keys))}
                />
              </th>
            )}
            {columns.map((column) => (
              <Head key={column.key} column={column} {...props}>
                {i18n._(column.title)}
              </Head>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((row, at) => (
            <tr
              key={rowKey(row)}
              tabIndex={at === 0 ? 0 : -1}
              onKeyDown={(event) => onKey(event, row, at)}
              className={chosen?.has(rowKey(row)) ? "chosen" : undefined}
            >
              {onChoose && (
                <td className="choice">
                  <input
                    type="checkbox"
                    aria-label={t`选择第 ${at + 1} 行`}
                    checked={chosen?.has(rowKey(row)) ?? false}
                    onChange={() => choose(rowKey(row))}
                  />
                </td>
              )}
              {columns.map((column, index) => (
                <td key={column.key} className={column.numeric ? "number end" : undefined}>
                  {index === 0 && props.href ? (
                    <Link to={props.href(row)}>{column.cell(row)}</Link>
                  ) : (
                    column.cell(row)
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

function Head<Row>({
  column,
  sorts = [],
  sort = null,
  onSort,
  children,
}: TableProps<Row> & { column: Column<Row>; children: ReactNode }) {
  const end = column.numeric ? "end" : undefined;
  if (!sorts.includes(column.key)) return <th className={end}>{children}</th>;
  const order =
    sort === column.key ? "ascending" : sort === `-${column.key}` ? "descending" : "none";
  const next = order === "ascending" ? `-${column.key}` : column.key;
  return (
    <th className={end} aria-sort={order}>
      <button type="button" className="sort" onClick={() => onSort?.(next)}>
        {children}
        <span aria-hidden="true">{SORT_MARKS[order]}</span>
      </button>
    </th>
  );
}

const SORT_MARKS = { ascending: " ↑", descending: " ↓", none: "" };
