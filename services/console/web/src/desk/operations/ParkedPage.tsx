import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { Segmented } from "antd";
import { useState } from "react";
import { PARKED_REASONS, PARKED_STATES } from "#/desk/codes.ts";
import { code, moment, text, whole } from "#/lists/columns.tsx";
import { choice } from "#/lists/filters.ts";
import { ListView } from "#/lists/ListView.tsx";
import { list } from "#/lists/source.ts";
import { anyService, SERVICE_NAMES, type ServiceName } from "../anyService.ts";

/** Events that a service put aside, oldest first. */
export function ParkedPage() {
  const { t } = useLingui();
  const [name, setName] = useState<ServiceName>("people");
  return (
    <main className="page">
      <div className="row page-head">
        <h1 className="grow">
          <Trans>搁置的事件</Trans>
        </h1>
        <Segmented
          aria-label={t`服务`}
          options={SERVICE_NAMES}
          value={name}
          onChange={(value) => setName(value)}
        />
      </div>
      <ListView
        key={name}
        declaration={{
          list: list(anyService(name), "/v1/ops/parked"),
          rowKey: (row) => String(row.id),
          columns: [
            moment("parked_at", msg`搁置时间`),
            text("type", msg`事件`),
            code("reason", msg`原因`, PARKED_REASONS),
            text("error", msg`错误信息`),
            whole("attempts", msg`尝试次数`),
            code("state", msg`状态`, PARKED_STATES),
            text("topic", msg`主题`),
            text("record_key", msg`键`),
          ],
          filters: [choice("state", msg`状态`, PARKED_STATES)],
          defaults: { state: "parked" },
          open: (row) => `/operations/parked/${name}/${row.id}`,
          empty: msg`没有搁置的事件。`,
        }}
      />
    </main>
  );
}
