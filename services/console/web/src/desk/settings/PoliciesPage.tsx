import { Trans, useLingui } from "@lingui/react/macro";
import { useQueries } from "@tanstack/react-query";
import { Input, Segmented } from "antd";
import { useSearchParams } from "react-router";
import { anyService, SERVICE_NAMES } from "#/desk/anyService.ts";
import { Table } from "#/lists/Table.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { policyColumns } from "./columns.tsx";
import type { OwnedPolicy } from "./policies.ts";

/** Every number that the rules use: its value, where it comes from, and whether somebody confirmed it (GEN-1…3). */
export function PoliciesPage() {
  const { t } = useLingui();
  const [search, setSearch] = useSearchParams();
  const { policies, error } = useQueries({
    queries: SERVICE_NAMES.map((owner) => anyService(owner).query("/v1/policies")),
    combine: (results) => ({
      policies: SERVICE_NAMES.flatMap((owner, index) =>
        (results[index]?.data?.items ?? []).map((policy): OwnedPolicy => ({ ...policy, owner })),
      ),
      error: results.find((one) => one.error)?.error,
    }),
  });
  const wanted = (search.get("q") ?? "").toLowerCase();
  const onlyOpen = search.get("unconfirmed") === "true";
  const shown = policies.filter(
    (one) =>
      (!onlyOpen || one.unconfirmed) &&
      `${one.key} ${one.meaning} ${one.rule.join(" ")}`.toLowerCase().includes(wanted),
  );
  const open = policies.filter((one) => one.unconfirmed).length;
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(search);
    if (value) next.set(name, value);
    else next.delete(name);
    setSearch(next);
  };
  return (
    <main className="page">
      <div className="row wrap page-head">
        <h1 className="grow">
          <Trans>政策</Trans>
        </h1>
        <Segmented
          aria-label={t`筛选`}
          options={[
            { value: "", label: t`全部` },
            { value: "true", label: t`未确认的默认值（${open}）` },
          ]}
          value={onlyOpen ? "true" : ""}
          onChange={(value) => set("unconfirmed", value)}
        />
        <Input.Search
          className="filter-text"
          aria-label={t`查找政策`}
          placeholder={t`键、说明或规则编号`}
          defaultValue={wanted}
          allowClear
          onSearch={(value) => set("q", value)}
        />
      </div>
      <ProblemNote error={error} />
      <section className="card">
        {shown.length === 0 ? (
          <p className="empty">
            <Trans>没有符合条件的政策。</Trans>
          </p>
        ) : (
          <Table
            columns={policyColumns}
            rows={shown}
            rowKey={(row) => row.key}
            href={(row) => `/settings/policies/${row.owner}/${row.key}`}
          />
        )}
      </section>
    </main>
  );
}
