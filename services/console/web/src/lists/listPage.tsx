import type { MessageDescriptor } from "@lingui/core";
import type { ReactNode } from "react";
import type { Page } from "#/desk/page.ts";
import type { Column } from "./columns.tsx";
import type { Filter } from "./filters.ts";
import type { ListSource, Query } from "./source.ts";

/** What is done with rows that were chosen; `done` empties the choice and reads the list again. */
export type Bulk<Row> = (rows: readonly Row[], done: () => void) => ReactNode;

/** What a list shows and offers. */
export interface ListDeclaration<Row, Names extends string> {
  readonly list: ListSource<Row, Names>;
  readonly rowKey: (row: Row) => string;
  readonly columns: readonly Column<NoInfer<Row>>[];
  readonly filters?: readonly Filter<NoInfer<Names>>[];
  /** Query that holds whatever the URL says. */
  readonly fixed?: Query;
  /** Query of the page's bare link; a filter in the URL takes its place. */
  readonly initial?: Query;
  /** Values of filters that the service asks for; each holds until the URL names another. */
  readonly defaults?: Query;
  /** Fields that the service sorts by. */
  readonly sorts?: readonly string[];
  /** Page of a row. */
  readonly open?: (row: NoInfer<Row>) => string;
  readonly bulk?: Bulk<NoInfer<Row>>;
  /** What to do while there is nothing here. */
  readonly empty: MessageDescriptor;
}

/**
 * A page that is a list: declared, never drawn by hand.
 *
 *     export default listPage({
 *       path: "/quality/coachings", title: msg`督导`, area: "quality", roles: ["team_leader"],
 *       list: list(qa, "/v1/coachings"), rowKey: (row) => row.coaching_id,
 *       columns: [person("agent_id", msg`座席`), due("due_on", msg`截止`)],
 *       filters: [choice("state", msg`状态`, COACHING_STATES)], empty: msg`没有待办的督导`,
 *     });
 */
export function listPage<Row, Names extends string>(
  declaration: Omit<Page, "load"> & ListDeclaration<Row, Names> & { readonly lead?: ReactNode },
): Page {
  return {
    ...declaration,
    load: async () => {
      const { ListPage } = await import("./ListView.tsx");
      return () => <ListPage declaration={declaration} title={declaration.title} />;
    },
  };
}
