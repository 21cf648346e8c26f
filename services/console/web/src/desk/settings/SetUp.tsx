import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQueries, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { allPages } from "#/api/pages.ts";
import { done, kpi, people, qa, training } from "#/api/services.ts";
import { anyService, SERVICE_NAMES } from "#/desk/anyService.ts";
import { UNIT_KINDS } from "#/desk/codes.ts";
import { useToday } from "#/session/clock.ts";
import { Chip } from "#/ui/Chip.tsx";
import { ProblemNote } from "#/ui/ProblemNote.tsx";
import { useCodes } from "#/words/codes.ts";
import { useDates } from "#/words/dates.ts";
import { ROLES } from "#/words/roles.ts";
import {
  cardInForce,
  doneOf,
  type Found,
  KINDS,
  lastImport,
  missingKinds,
  missingRoles,
  ROLES_NEEDED,
  STEPS,
  type StepName,
  unconfirmed,
  unrostered,
  withoutYear,
} from "./setUp.ts";

const IMPORTS = 50;

/** What an installation needs before its first week: what is there, what is missing, what comes next (GEN-3). */
export function SetUp() {
  const { found, error } = useFound();
  const states = doneOf(found);
  const count = STEPS.filter((step) => states[step]).length;
  const isKnown = STEPS.every((step) => states[step] !== undefined);
  const next = STEPS.find((step) => states[step] === false);
  return (
    <main className="page">
      <div className="row wrap page-head">
        <h1 className="grow">
          <Trans>启用清单</Trans>
        </h1>
        {isKnown && (
          <span className="number dim">
            <Trans>
              已完成 {count} / {STEPS.length}
            </Trans>
          </span>
        )}
      </div>
      <ProblemNote error={error} />
      {isKnown && !next && (
        <p className="card empty">
          <Trans>全部就绪：从下一个周一起，每周的来电会被抽样和评分。</Trans>
        </p>
      )}
      {next === "units" && (
        <p className="card empty">
          <Trans>
            一个文件夹可以一次完成全部步骤：在服务器上运行 <code>./zhipei init 文件夹</code>
            ，示例见 <code>deploy/example-center</code>。
          </Trans>
        </p>
      )}
      <ol className="card set-up">
        {STEPS.map((step) => (
          <StepRow
            key={step}
            step={step}
            isDone={states[step]}
            isNext={isKnown && step === next}
            found={found}
          />
        ))}
      </ol>
    </main>
  );
}

function useFound(): { found: Found; error: unknown } {
  const today = useToday();
  const directory = useQuery(people.query("/v1/set-up"));
  const cards = useQuery({
    queryKey: [qa.name, "/v1/scorecards", "all"],
    queryFn: ({ signal }) =>
      allPages((page) => done(qa.GET("/v1/scorecards", { params: { query: page }, signal }))),
  });
  const bank = useQuery(training.query("/v1/bank/items", { params: { query: { limit: 1 } } }));
  const imports = useQuery(kpi.query("/v1/imports", { params: { query: { limit: IMPORTS } } }));
  const policies = useQueries({
    queries: SERVICE_NAMES.map((owner) => anyService(owner).query("/v1/policies")),
    combine: (results) => ({
      items: results.every((one) => one.data)
        ? results.flatMap((one) => one.data?.items ?? [])
        : undefined,
      error: results.find((one) => one.error)?.error,
    }),
  });
  return {
    found: {
      today,
      directory: directory.data,
      policies: policies.items,
      cards: cards.data,
      questions: bank.data?.items.length,
      imports: imports.data?.items,
    },
    error: directory.error ?? cards.error ?? bank.error ?? imports.error ?? policies.error,
  };
}

function StepRow({
  step,
  isDone,
  isNext,
  found,
}: {
  step: StepName;
  isDone: boolean | undefined;
  isNext: boolean;
  found: Found;
}) {
  const { title, links } = useTitle(step);
  return (
    <li aria-current={isNext ? "step" : undefined}>
      <div className="row wrap">
        <h2 className="grow">{title}</h2>
        {isNext && (
          <Chip tone="accent">
            <Trans>下一步</Trans>
          </Chip>
        )}
        <State isDone={isDone} />
      </div>
      {isDone !== undefined && <Told step={step} found={found} />}
      <div className="row wrap small">
        {links.map(([to, words]) => (
          <Link key={to} to={to}>
            {words}
          </Link>
        ))}
      </div>
    </li>
  );
}

function State({ isDone }: { isDone: boolean | undefined }) {
  if (isDone === undefined) return <span className="faint">…</span>;
  return isDone ? (
    <Chip tone="excellent">
      <Trans>已完成</Trans>
    </Chip>
  ) : (
    <Chip tone="acceptable">
      <Trans>待完成</Trans>
    </Chip>
  );
}

function useTitle(step: StepName): {
  title: string;
  links: readonly (readonly [string, string])[];
} {
  const { t } = useLingui();
  const importPeople = ["/imports/people", t`导入`] as const;
  switch (step) {
    case "units":
      return { title: t`组织`, links: [importPeople, ["/people/units", t`查看`]] };
    case "people":
      return { title: t`人员与角色`, links: [importPeople, ["/people/people", t`查看`]] };
    case "roster":
      return { title: t`排班`, links: [importPeople, ["/people/roster", t`查看`]] };
    case "calendar":
      return { title: t`日历`, links: [["/people/calendar", t`查看`]] };
    case "policies":
      return {
        title: t`政策`,
        links: [["/settings/policies?unconfirmed=true", t`逐项确认`]],
      };
    case "scorecard":
      return { title: t`评分表`, links: [["/quality/scorecards", t`查看`]] };
    case "bank":
      return {
        title: t`题库`,
        links: [
          ["/exams/papers", t`试卷`],
          ["/exams/bank", t`查看`],
        ],
      };
    case "calls":
      return {
        title: t`来电来源`,
        links: [
          ["/imports/calls/new", t`导入`],
          ["/imports/calls", t`查看`],
        ],
      };
  }
}

/** What is there and what is missing, in words. */
function Told({ step, found }: { step: StepName; found: Found }) {
  switch (step) {
    case "units":
      return <Units found={found} />;
    case "people":
      return <People found={found} />;
    case "roster":
      return <Roster found={found} />;
    case "calendar":
      return <Calendar found={found} />;
    case "policies":
      return <Policies found={found} />;
    case "scorecard":
      return <Scorecard found={found} />;
    case "bank":
      return found.questions ? (
        <There>
          <Trans>题库中已有试题。</Trans>
        </There>
      ) : (
        <Missing>
          <Trans>题库是空的：品管培训岗编写月度试卷，主任批准后试题进入题库。</Trans>
        </Missing>
      );
    case "calls":
      return <Calls found={found} />;
  }
}

function There({ children }: { children: ReactNode }) {
  return <p className="small dim">{children}</p>;
}

function Missing({ children }: { children: ReactNode }) {
  return <p className="small">{children}</p>;
}

function useListed(): (words: readonly string[]) => string {
  const { i18n } = useLingui();
  return (words) => new Intl.ListFormat(i18n.locale, { type: "conjunction" }).format(words);
}

function Units({ found }: { found: Found }) {
  const words = useCodes();
  const listed = useListed();
  if (!found.directory) return null;
  const { units } = found.directory;
  const there = listed(
    KINDS.filter((kind) => units[kind]).map((kind) => `${words(UNIT_KINDS, kind)} ${units[kind]}`),
  );
  const missing = listed(missingKinds(found.directory).map((kind) => words(UNIT_KINDS, kind)));
  return (
    <>
      {there && <There>{there}</There>}
      {missing && (
        <Missing>
          <Trans>还没有：{missing}</Trans>
        </Missing>
      )}
    </>
  );
}

function People({ found }: { found: Found }) {
  const words = useCodes();
  const listed = useListed();
  if (!found.directory) return null;
  const { roles } = found.directory;
  const there = listed(
    ROLES_NEEDED.filter((role) => roles[role]).map(
      (role) => `${words(ROLES, role)} ${roles[role]}`,
    ),
  );
  const missing = listed(missingRoles(found.directory).map((role) => words(ROLES, role)));
  return (
    <>
      {there && <There>{there}</There>}
      {missing && (
        <Missing>
          <Trans>还没有人担任：{missing}</Trans>
        </Missing>
      )}
    </>
  );
}

function Roster({ found }: { found: Found }) {
  const dates = useDates();
  const listed = useListed();
  const { directory, today } = found;
  if (!directory || !today) return null;
  if (directory.sites.length === 0) return <NoSite />;
  const behind = listed(unrostered(directory.sites, today).map((site) => site.name));
  const first = directory.sites.map((site) => site.rostered_until ?? "").sort()[0] ?? today;
  return behind ? (
    <Missing>
      <Trans>今天以后没有排班的职场：{behind}</Trans>
    </Missing>
  ) : (
    <There>
      <Trans>全部职场至少排到 {dates.day(first)}。</Trans>
    </There>
  );
}

function Calendar({ found }: { found: Found }) {
  const listed = useListed();
  const { directory, today } = found;
  if (!directory || !today) return null;
  if (directory.sites.length === 0) return <NoSite />;
  const year = today.slice(0, 4);
  const behind = listed(withoutYear(directory.sites, today).map((site) => site.name));
  return behind ? (
    <Missing>
      <Trans>
        尚未采用 {year} 年节假日安排的职场：{behind}。在服务器上运行{" "}
        <code>./zhipei import calendar {year}</code>。
      </Trans>
    </Missing>
  ) : (
    <There>
      <Trans>全部职场采用 {year} 年的节假日安排。</Trans>
    </There>
  );
}

function NoSite() {
  return (
    <Missing>
      <Trans>还没有职场。</Trans>
    </Missing>
  );
}

function Policies({ found }: { found: Found }) {
  const open = unconfirmed(found.policies ?? []);
  return open > 0 ? (
    <Missing>
      <Plural value={open} other="# 项必须设置的政策仍是未确认的默认值。" />
    </Missing>
  ) : (
    <There>
      <Trans>必须设置的政策已全部确认。</Trans>
    </There>
  );
}

function Scorecard({ found }: { found: Found }) {
  const dates = useDates();
  const { cards, policies, today } = found;
  const card = cards && policies && today ? cardInForce(cards, policies, today) : undefined;
  return card ? (
    <There>
      <Trans>
        {card.code} 第 {card.version} 版自 {dates.day(card.effective_on ?? "")} 起生效。
      </Trans>
    </There>
  ) : (
    <Missing>
      <Trans>没有生效的录音评分表：由质检主管发布。</Trans>
    </Missing>
  );
}

function Calls({ found }: { found: Found }) {
  const dates = useDates();
  const last = lastImport(found.imports ?? []);
  return last ? (
    <There>
      <Trans>
        最近导入：{last.name}，{dates.dateTime(last.started_at)}
      </Trans>
    </There>
  ) : (
    <Missing>
      <Trans>还没有导入过来电。</Trans>
    </Missing>
  );
}
