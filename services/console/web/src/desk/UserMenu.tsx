import { Trans, useLingui } from "@lingui/react/macro";
import { Link, useNavigate } from "react-router";
import { useSession, useSignIn } from "#/session/session.ts";
import { useCodes } from "#/words/codes.ts";
import { LANGUAGE_NAMES, type Language, rememberLanguage, showLanguage } from "#/words/language.ts";
import { ROLES } from "#/words/roles.ts";
import { CATALOGUES } from "./catalogues.ts";

/** Who is signed in; language, password, sign out. */
export function UserMenu() {
  const { i18n, t } = useLingui();
  const { person, roles, password } = useSession();
  const { signOut } = useSignIn();
  const navigate = useNavigate();
  const words = useCodes();

  async function choose(language: Language): Promise<void> {
    rememberLanguage(language);
    await showLanguage(language, CATALOGUES);
  }

  async function leave(): Promise<void> {
    await signOut();
    navigate("/sign-in");
  }

  return (
    <details className="menu">
      <summary>
        {person.name} · {words(ROLES, roles[0])}
      </summary>
      <div className="menu-body card">
        <fieldset>
          <legend className="small dim">{t`语言`}</legend>
          {(Object.keys(LANGUAGE_NAMES) as Language[]).map((language) => (
            <button
              key={language}
              type="button"
              lang={language}
              aria-pressed={i18n.locale === language}
              onClick={() => choose(language)}
            >
              {LANGUAGE_NAMES[language]}
            </button>
          ))}
        </fieldset>
        <a href="/m/">
          <Trans>手机版</Trans>
        </a>
        {password && (
          <Link to="/password">
            <Trans>修改密码</Trans>
          </Link>
        )}
        <button type="button" onClick={leave}>
          <Trans>退出登录</Trans>
        </button>
      </div>
    </details>
  );
}
