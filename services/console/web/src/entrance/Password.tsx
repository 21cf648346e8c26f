import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { Problem } from "#/api/problem.ts";
import { configQuery, useSignIn } from "#/session/session.ts";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import type { Catalogues } from "#/words/language.ts";
import { Frame } from "./Frame.tsx";

const WEAKNESSES = {
  too_short: msg`密码太短`,
  too_long: msg`密码太长`,
  too_common: msg`这个密码太常见，容易被猜到`,
  like_the_name: msg`密码不能与姓名或工号相似`,
  unchanged: msg`新密码不能与原密码相同`,
};

/** Change the password; at the first sign-in there is no way around it. */
export function Password({ catalogues }: { catalogues: Catalogues }) {
  const { i18n, t } = useLingui();
  const navigate = useNavigate();
  const signIn = useSignIn();
  const { data: config } = useQuery(configQuery);
  const [differs, setDiffers] = useState(false);
  const change = useMutation({
    mutationFn: (form: FormData) =>
      signIn.changePassword(String(form.get("old")), String(form.get("new"))),
    onSuccess: () => navigate("/"),
  });
  const weakness = weaknessOf(change.error);
  const least = config?.password.minimum_length;

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const twice = form.get("new") === form.get("again");
    setDiffers(!twice);
    if (twice) change.mutate(form);
  }

  return (
    <Frame title={t`修改密码`} catalogues={catalogues}>
      <p className="dim">
        <Trans>首次登录需要设置自己的密码。修改后，其他设备上的登录会失效。</Trans>
      </p>
      <form onSubmit={submit}>
        <label>
          <Trans>原密码</Trans>
          <input name="old" type="password" required autoComplete="current-password" />
        </label>
        <label>
          <Trans>新密码</Trans>
          <input name="new" type="password" required autoComplete="new-password" />
          {least && (
            <span className="small dim">
              <Trans>至少 {least} 个字符</Trans>
            </span>
          )}
        </label>
        <label>
          <Trans>再输入一次新密码</Trans>
          <input name="again" type="password" required autoComplete="new-password" />
        </label>
        {differs && (
          <p className="problem" role="alert">
            <Trans>两次输入的新密码不一致</Trans>
          </p>
        )}
        {weakness ? (
          <p className="problem" role="alert">
            {i18n._(weakness)}
          </p>
        ) : (
          <ProblemNote error={change.error} />
        )}
        <button className="main-button" type="submit" disabled={change.isPending}>
          <Trans>保存新密码</Trans>
        </button>
      </form>
    </Frame>
  );
}

function weaknessOf(error: unknown) {
  if (!(error instanceof Problem) || error.slug !== "weak-password") return null;
  return WEAKNESSES[error.faults[0]?.code as keyof typeof WEAKNESSES] ?? null;
}
