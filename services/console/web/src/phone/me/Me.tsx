import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "react-router";
import { kpi } from "#/api/services.ts";
import { useSession, useSignIn } from "#/session/session.ts";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { NOT_RANKED, RANKING_KINDS, useCodes } from "#/words/codes.ts";
import { LANGUAGE_NAMES, type Language, rememberLanguage, showLanguage } from "#/words/language.ts";
import { decimal } from "#/words/numbers.ts";
import { CATALOGUES } from "../catalogues.ts";
import { Item, Screen } from "../Screen.tsx";
import { Progress } from "./Progress.tsx";

/** My progress, my own place as far as the policy shows it, and settings. */
export function Me() {
  const { person, places } = useSession();
  return (
    <Screen title={person.name} note={`${person.number} · ${places.at(-1)?.name ?? ""}`}>
      <Progress />
      <Places />
      <Settings />
    </Screen>
  );
}

function Places() {
  const { t } = useLingui();
  const words = useCodes();
  const { person } = useSession();
  const { data, error } = useQuery(
    kpi.query("/v1/rankings/places", {
      params: { query: { person_id: person.id, acting: true, limit: 8 } },
    }),
  );
  return (
    <>
      <h2 className="section-title">
        <Trans>我的名次</Trans>
      </h2>
      <ProblemNote error={error} />
      {data?.items.length === 0 && (
        <p className="card empty">
          <Trans>还没有公布的排行，或按规定不显示名次。</Trans>
        </p>
      )}
      <ul className="card plain-list">
        {data?.items.map((one) => (
          <li key={`${one.ranking_id} ${one.revision}`} className="line">
            <span className="grow">
              {words(RANKING_KINDS, one.kind)}
              <br />
              <span className="small dim number">{one.period}</span>
            </span>
            {one.place === null ? (
              <span className="dim">{words(NOT_RANKED, one.not_ranked)}</span>
            ) : (
              <span className="number">
                <b>{t`第 ${one.place} 名`}</b>
                <br />
                <span className="small dim">
                  <Trans>
                    共 {one.ranked} 人 · {decimal(one.value)} 分 · {one.marks?.length ?? 0} 次成绩
                  </Trans>
                </span>
              </span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Settings() {
  const { i18n, t } = useLingui();
  const { password } = useSession();
  const { signOut } = useSignIn();
  const navigate = useNavigate();

  async function choose(language: Language): Promise<void> {
    rememberLanguage(language);
    await showLanguage(language, CATALOGUES);
  }

  async function leave(): Promise<void> {
    await signOut();
    navigate("/sign-in");
  }

  return (
    <>
      <Item title={t`语言`}>
        <div className="actions">
          {(Object.keys(LANGUAGE_NAMES) as Language[]).map((language) => (
            <button
              key={language}
              type="button"
              lang={language}
              className={i18n.locale === language ? "big main" : "big"}
              aria-pressed={i18n.locale === language}
              onClick={() => choose(language)}
            >
              {LANGUAGE_NAMES[language]}
            </button>
          ))}
        </div>
      </Item>
      {password && (
        <Link className="big" to="/password">
          <Trans>修改密码</Trans>
        </Link>
      )}
      <button type="button" className="big" onClick={leave}>
        <Trans>退出登录</Trans>
      </button>
    </>
  );
}
