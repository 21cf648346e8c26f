/** What a center needs before its first week, and how much of it is there. */
import type { components as Kpi } from "#/api/schema/kpi.ts";
import type { components as People } from "#/api/schema/people.ts";
import type { components as Qa } from "#/api/schema/qa.ts";

export type Directory = People["schemas"]["SetUpView"];
export type Policy = Pick<Qa["schemas"]["PolicyView"], "key" | "unconfirmed" | "in_use" | "value">;
export type Card = Pick<
  Qa["schemas"]["ScorecardView"],
  "code" | "version" | "state" | "effective_on"
>;
export type CallImport = Pick<
  Kpi["schemas"]["ImportView"],
  "name" | "dry_run" | "state" | "counts" | "started_at"
>;

/** Kinds of units without which nobody has a place. */
export const KINDS = ["center", "site", "team"] as const;

/** Roles without which a rule of the first week finds nobody. */
export const ROLES_NEEDED = [
  "center_director",
  "qa_supervisor",
  "inspector",
  "quality_training_post",
  "trainer",
  "shift_leader",
  "team_leader",
  "agent",
] as const;

export const STEPS = [
  "units",
  "people",
  "roster",
  "calendar",
  "policies",
  "scorecard",
  "bank",
  "calls",
] as const;

export type StepName = (typeof STEPS)[number];

/** What the services said; undefined: not yet. */
export interface Found {
  readonly today: string | undefined;
  readonly directory: Directory | undefined;
  readonly policies: readonly Policy[] | undefined;
  readonly cards: readonly Card[] | undefined;
  readonly questions: number | undefined;
  readonly imports: readonly CallImport[] | undefined;
}

/** Whether each step is done; undefined where nobody knows yet. */
export function doneOf(found: Found): Record<StepName, boolean | undefined> {
  const { directory, today } = found;
  const sites = directory?.sites;
  return {
    units: directory && missingKinds(directory).length === 0,
    people: directory && missingRoles(directory).length === 0,
    roster: sites && today ? sites.length > 0 && unrostered(sites, today).length === 0 : undefined,
    calendar:
      sites && today ? sites.length > 0 && withoutYear(sites, today).length === 0 : undefined,
    policies: found.policies && unconfirmed(found.policies) === 0,
    scorecard:
      found.cards && found.policies && today
        ? cardInForce(found.cards, found.policies, today) !== undefined
        : undefined,
    bank: found.questions === undefined ? undefined : found.questions > 0,
    calls: found.imports && lastImport(found.imports) !== undefined,
  };
}

export function missingKinds(directory: Directory): string[] {
  return KINDS.filter((kind) => !directory.units[kind]);
}

export function missingRoles(directory: Directory): string[] {
  return ROLES_NEEDED.filter((role) => !directory.roles[role]);
}

type Site = Directory["sites"][number];

/** Sites at which nobody has a shift from today on. */
export function unrostered(sites: readonly Site[], today: string): Site[] {
  return sites.filter((site) => !site.rostered_until || site.rostered_until < today);
}

/** Sites whose calendar does not follow this year's official arrangement. */
export function withoutYear(sites: readonly Site[], today: string): Site[] {
  const year = Number(today.slice(0, 4));
  return sites.filter((site) => !site.years.includes(year));
}

/** How many keys that are in use have a default which nobody confirmed (GEN-3). */
export function unconfirmed(policies: readonly Policy[]): number {
  return policies.filter((policy) => policy.in_use && policy.unconfirmed).length;
}

/** The card by which recordings are graded today (QA-16). */
export function cardInForce(
  cards: readonly Card[],
  policies: readonly Policy[],
  today: string,
): Card | undefined {
  const chosen = policies.find((policy) => policy.key === "qa.default_card")?.value;
  const code = (chosen as Record<string, string> | undefined)?.recording;
  return cards
    .filter((card) => card.code === code && card.state !== "draft")
    .filter((card) => card.effective_on && card.effective_on <= today)
    .sort((one, other) => (one.effective_on ?? "").localeCompare(other.effective_on ?? ""))
    .at(-1);
}

/** The latest import that put calls on record. */
export function lastImport(imports: readonly CallImport[]): CallImport | undefined {
  return imports
    .filter((one) => !one.dry_run && one.state === "done")
    .find((one) => ["new", "rated", "revised", "unchanged"].some((name) => one.counts[name]));
}
