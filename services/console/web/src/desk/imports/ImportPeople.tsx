import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { type FormEvent, useState } from "react";
import { send } from "#/api/http.ts";
import type { components } from "#/api/schema/people.ts";
import { people } from "#/api/services.ts";
import { useSession } from "#/session/session.ts";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { Facts, Panel } from "../ui/Detail.tsx";

type Report = components["schemas"]["Report"];

/** What can be imported from a CSV file, and who may. */
const KINDS = [
  { path: "units", title: msg`组织`, roles: ["administrator", "hr"] },
  { path: "people", title: msg`人员`, roles: ["administrator", "hr"] },
  {
    path: "rosters",
    title: msg`排班`,
    roles: ["administrator", "hr", "operations", "shift_leader", "center_director"],
  },
  {
    path: "attendance",
    title: msg`考勤`,
    roles: ["administrator", "hr", "operations", "shift_leader"],
  },
  { path: "leave", title: msg`请假`, roles: ["administrator", "hr"] },
];

/** A file is tried first: what would happen, and every line that would be refused, before anything changes. */
export function ImportPeople() {
  const { i18n, t } = useLingui();
  const { roles } = useSession();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const kinds = KINDS.filter((kind) => kind.roles.some((role) => roles.includes(role)));
  const [path, setPath] = useState(kinds[0]?.path ?? "units");
  const [file, setFile] = useState<File | null>(null);
  const importing = useMutation({
    mutationFn: async ({ dryRun }: { dryRun: boolean }): Promise<Report> => {
      if (!file) throw new Error("no file");
      const url = new URL(`/api/people/v1/${path}/import/file`, location.origin);
      url.searchParams.set("name", file.name);
      url.searchParams.set("dry_run", String(dryRun));
      const headers = { "Content-Type": "text/csv" };
      const answer = await send(new Request(url, { method: "POST", body: file, headers }));
      return (await answer.json()) as Report;
    },
    onSuccess: (report) => {
      if (report.dry_run) return;
      message.success(t`已导入`);
      queries.invalidateQueries({ queryKey: [people.name] });
      queries.invalidateQueries({ queryKey: ["units"] });
    },
  });
  const report = importing.data;

  function submit(event: FormEvent): void {
    event.preventDefault();
    importing.mutate({ dryRun: true });
  }

  return (
    <main className="page">
      <h1>
        <Trans>导入人员与排班</Trans>
      </h1>
      <div className="columns">
        <div className="stack">{report ? <ReportPanel report={report} /> : <Help />}</div>
        <Panel title={t`文件`}>
          <form className="form" onSubmit={submit}>
            <label>
              <Trans>内容</Trans>
              <select
                className="native-input"
                value={path}
                onChange={(event) => {
                  setPath(event.target.value);
                  importing.reset();
                }}
              >
                {kinds.map((kind) => (
                  <option key={kind.path} value={kind.path}>
                    {i18n._(kind.title)}
                  </option>
                ))}
              </select>
            </label>
            <label>
              <Trans>CSV 文件</Trans>
              <input
                type="file"
                accept=".csv,text/csv"
                required
                onChange={(event) => {
                  setFile(event.target.files?.[0] ?? null);
                  importing.reset();
                }}
              />
            </label>
            <ProblemNote error={importing.error} />
            <div className="row wrap">
              <Button htmlType="submit" loading={importing.isPending} disabled={!file}>
                <Trans>先试导入</Trans>
              </Button>
              {report?.dry_run && (
                <Button
                  type="primary"
                  loading={importing.isPending}
                  onClick={() => importing.mutate({ dryRun: false })}
                >
                  <Trans>
                    正式导入 {report.created + report.changed} 条，跳过 {report.rejected} 行
                  </Trans>
                </Button>
              )}
            </div>
          </form>
        </Panel>
      </div>
    </main>
  );
}

function Help() {
  return (
    <p className="card empty">
      <Trans>先试导入：不改变任何数据，只报告会新增、变更和被拒的行。表头可用中文或英文。</Trans>
    </p>
  );
}

function ReportPanel({ report }: { report: Report }) {
  const { t } = useLingui();
  return (
    <>
      <Panel title={report.dry_run ? t`试导入结果（尚未改变数据）` : t`导入结果`}>
        <Facts
          facts={[
            [<Trans key="t">行数</Trans>, report.given],
            [<Trans key="t">新增</Trans>, report.created],
            [<Trans key="t">变更</Trans>, report.changed],
            [<Trans key="t">不变</Trans>, report.unchanged],
            [<Trans key="t">被拒</Trans>, report.rejected],
            [<Trans key="t">未识别的列</Trans>, report.passed_over?.join("，")],
          ]}
        />
      </Panel>
      {report.faults && report.faults.length > 0 && (
        <Panel title={t`被拒的行`}>
          <table>
            <thead>
              <tr>
                <th className="end">{t`行`}</th>
                <th>{t`单元格`}</th>
                <th>{t`字段`}</th>
                <th>{t`原因`}</th>
              </tr>
            </thead>
            <tbody>
              {report.faults.map((fault) => (
                <tr key={`${fault.line} ${fault.where} ${fault.code}`}>
                  <td className="number end">{fault.line}</td>
                  <td className="number">{fault.cell}</td>
                  <td>{fault.where}</td>
                  <td>{fault.detail || fault.code}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
    </>
  );
}
