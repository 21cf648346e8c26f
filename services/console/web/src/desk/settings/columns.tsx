import { msg } from "@lingui/core/macro";
import type { Column } from "#/lists/columns.tsx";
import { text } from "#/lists/columns.tsx";
import { Origin } from "./Origin.tsx";
import { type OwnedPolicy, valueText } from "./policies.ts";

const LONGEST_VALUE = 60;

export const policyColumns: readonly Column<OwnedPolicy>[] = [
  text("key", msg`键`),
  text("meaning", msg`说明`),
  {
    key: "value",
    title: msg`当前值`,
    cell: (row) => <ShortValue value={row.value} unit={row.unit} />,
    text: (row) => valueText(row.value),
  },
  {
    key: "origin",
    title: msg`来源`,
    cell: (row) => <Origin policy={row} />,
    text: (row) => row.origin,
  },
  {
    key: "rule",
    title: msg`规则`,
    cell: (row) => <span className="small dim">{row.rule.join(" ")}</span>,
    text: (row) => row.rule.join(" "),
  },
];

function ShortValue({ value, unit }: { value: unknown; unit: string }) {
  const words = valueText(value);
  const short = words.length > LONGEST_VALUE ? `${words.slice(0, LONGEST_VALUE)}…` : words;
  return (
    <span className="number" title={words}>
      {short} <span className="small dim">{unit}</span>
    </span>
  );
}
