import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Input } from "antd";
import { useState } from "react";
import { Link, useLocation } from "react-router";

interface View {
  name: string;
  search: string;
}

/** Views that the reader named on this device; the link itself is what is shared. */
export function SavedViews() {
  const { pathname, search } = useLocation();
  const { t } = useLingui();
  const key = `zhipei.views.${pathname}`;
  const [views, setViews] = useState<readonly View[]>(() => load(key));
  const [name, setName] = useState<string | null>(null);

  function keep(next: readonly View[]): void {
    localStorage.setItem(key, JSON.stringify(next));
    setViews(next);
  }

  function add(): void {
    const chosen = name?.trim();
    if (chosen) keep([...views.filter((view) => view.name !== chosen), { name: chosen, search }]);
    setName(null);
  }

  return (
    <div className="row wrap">
      {views.map((view) => (
        <span key={view.name} className="chip view">
          <Link to={pathname + view.search}>{view.name}</Link>
          <button
            type="button"
            aria-label={t`删除视图 ${view.name}`}
            onClick={() => keep(views.filter((other) => other !== view))}
          >
            ×
          </button>
        </span>
      ))}
      {name === null ? (
        search && (
          <Button type="text" onClick={() => setName("")}>
            <Trans>保存视图</Trans>
          </Button>
        )
      ) : (
        <Input
          autoFocus
          className="filter"
          aria-label={t`视图名称`}
          placeholder={t`视图名称，回车保存`}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onPressEnter={add}
          onKeyDown={(event) => event.key === "Escape" && setName(null)}
        />
      )}
    </div>
  );
}

function load(key: string): readonly View[] {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "[]") as View[];
  } catch {
    return [];
  }
}
