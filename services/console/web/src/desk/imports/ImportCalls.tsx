import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import type { FormEvent } from "react";
import { useNavigate } from "react-router";
import { send } from "#/api/http.ts";
import type { components } from "#/api/schema/kpi.ts";
import { useSession } from "#/session/session.ts";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { Panel } from "../ui/Detail.tsx";

type Import = components["schemas"]["ImportView"];

/** A call log: CSV with a head, or Asterisk's queue_log. */
export function ImportCalls() {
  const { t } = useLingui();
  const { tenant } = useSession();
  const navigate = useNavigate();
  const importing = useMutation({
    mutationFn: async (form: FormData): Promise<Import> => {
      const url = new URL("/api/kpi/v1/imports/calls", location.origin);
      const answer = await send(new Request(url, { method: "POST", body: form }));
      return (await answer.json()) as Import;
    },
    onSuccess: (run) => navigate(`/imports/calls/${run.import_id}`),
  });

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    for (const name of ["mapping", "zone", "source"]) {
      if (form.get(name) === "") form.delete(name);
    }
    importing.mutate(form);
  }

  return (
    <main className="page narrow">
      <h1>
        <Trans>导入来电</Trans>
      </h1>
      <Panel title={t`文件`}>
        <form className="form" onSubmit={submit}>
          <label>
            <Trans>CSV 或 queue_log 文件</Trans>
            <input type="file" name="file" required />
          </label>
          <label>
            <Trans>字段映射（YAML，可不填：按表头自动选择）</Trans>
            <textarea name="mapping" rows={6} className="native-input" />
          </label>
          <label>
            <Trans>文件中时间的时区</Trans>
            <input name="zone" className="native-input" defaultValue={tenant.zone} />
          </label>
          <label>
            <Trans>来源名称（可不填）</Trans>
            <input name="source" className="native-input" maxLength={100} />
          </label>
          <label className="row">
            <input type="checkbox" name="dry_run" value="true" defaultChecked />
            <Trans>先试导入，不改变数据</Trans>
          </label>
          <p className="consequence">
            <Trans>同一来电重复导入不会重复计数；被拒的行会逐行列出原因。</Trans>
          </p>
          <ProblemNote error={importing.error} />
          <div className="row">
            <Button type="primary" htmlType="submit" loading={importing.isPending}>
              <Trans>导入</Trans>
            </Button>
          </div>
        </form>
      </Panel>
    </main>
  );
}
