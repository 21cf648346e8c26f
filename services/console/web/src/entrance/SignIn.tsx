import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { localPath } from "#/session/gate.ts";
import { configQuery, useSignIn } from "#/session/session.ts";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import type { Catalogues } from "#/words/language.ts";
import { Frame } from "./Frame.tsx";

const OIDC_PROBLEMS = {
  cancelled: msg`您取消了登录`,
  expired: msg`登录超时，请再试一次`,
  refused: msg`企业登录的答复无效，请联系系统管理员`,
  "unknown-person": msg`企业账号还没有对应的人员，请联系系统管理员`,
  unavailable: msg`企业登录暂不可用，请稍后再试`,
};

export function SignIn({ catalogues }: { catalogues: Catalogues }) {
  const { i18n, t } = useLingui();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const signIn = useSignIn();
  const { data: config } = useQuery(configQuery);
  const to = localPath(search.get("to"));
  const returned = search.get("problem") as keyof typeof OIDC_PROBLEMS | null;
  const enter = useMutation({
    mutationFn: (form: FormData) =>
      signIn.withPassword(
        String(form.get("number")).trim(),
        String(form.get("password")),
        form.has("tenant") ? String(form.get("tenant")).trim() : null,
      ),
    onSuccess: (session) => navigate(session.must_change_password ? "/password" : to),
  });

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    enter.mutate(new FormData(event.currentTarget));
  }

  return (
    <Frame title={t`登录`} catalogues={catalogues}>
      {returned && OIDC_PROBLEMS[returned] && (
        <p className="problem" role="alert">
          {i18n._(OIDC_PROBLEMS[returned])}
        </p>
      )}
      {config?.oidc.enabled && (
        <a className="main-button" href={`/sign-in/oidc?to=${encodeURIComponent(to)}`}>
          {config.oidc.label || t`企业账号登录`}
        </a>
      )}
      {config?.password.enabled !== false && (
        <form onSubmit={submit}>
          {config?.password.tenant === "asked" && (
            <label>
              <Trans>企业代码</Trans>
              <input name="tenant" required autoComplete="organization" />
            </label>
          )}
          <label>
            <Trans>工号</Trans>
            <input name="number" required autoComplete="username" autoCapitalize="off" />
          </label>
          <label>
            <Trans>密码</Trans>
            <input name="password" type="password" required autoComplete="current-password" />
          </label>
          <ProblemNote error={enter.error} />
          <button className="main-button" type="submit" disabled={enter.isPending}>
            <Trans>登录</Trans>
          </button>
        </form>
      )}
      {config?.demo && (
        <p>
          <Link to={`/demo?to=${encodeURIComponent(to)}`}>
            <Trans>以演示人物登录</Trans>
          </Link>
        </p>
      )}
    </Frame>
  );
}
