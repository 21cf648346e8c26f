import { describe, expect, it } from "vitest";
import {
  type Card,
  cardInForce,
  doneOf,
  type Found,
  lastImport,
  missingRoles,
  ROLES_NEEDED,
  STEPS,
} from "./setUp.ts";

const EMPTY: Found = {
  today: "2026-11-30",
  directory: { units: {}, roles: { administrator: 1 }, sites: [] },
  policies: [
    { key: "qa.default_card", unconfirmed: false, in_use: true, value: { recording: "SC-1" } },
    { key: "org.lost", unconfirmed: true, in_use: true, value: 3 },
    { key: "org.unread", unconfirmed: true, in_use: false, value: 3 },
  ],
  cards: [],
  questions: 0,
  imports: [],
};
const site = { site_id: "1", name: "One", rostered_until: "2026-11-30", years: [2026] };
const card: Card = { code: "SC-1", version: 1, state: "published", effective_on: "2026-11-30" };
const FULL: Found = {
  today: "2026-11-30",
  directory: {
    units: { center: 1, site: 1, team: 2 },
    roles: Object.fromEntries(ROLES_NEEDED.map((role) => [role, 1])),
    sites: [site],
  },
  policies: (EMPTY.policies ?? []).filter((policy) => policy.key !== "org.lost"),
  cards: [card],
  questions: 1,
  imports: [
    {
      name: "w.csv",
      dry_run: false,
      state: "done",
      counts: { new: 2 },
      started_at: "2026-11-30T01:00:00Z",
    },
  ],
};

describe("the set-up checklist", () => {
  it("of an empty installation has nothing done", () => {
    expect(Object.values(doneOf(EMPTY))).toEqual(STEPS.map(() => false));
  });

  it("of a whole center has everything done", () => {
    expect(Object.values(doneOf(FULL))).toEqual(STEPS.map(() => true));
  });

  it("knows nothing before the services have answered", () => {
    const silent: Found = {
      today: undefined,
      directory: undefined,
      policies: undefined,
      cards: undefined,
      questions: undefined,
      imports: undefined,
    };
    expect(Object.values(doneOf(silent))).toEqual(STEPS.map(() => undefined));
  });

  it.each([
    ["2026-12-01", "roster"],
    ["2027-01-01", "calendar"],
  ] as const)("on %s the %s is behind", (today, step) => {
    expect(doneOf({ ...FULL, today })[step]).toBe(false);
  });

  it("names the roles that nobody holds", () => {
    const directory = { units: {}, roles: { agent: 3 }, sites: [] };
    expect(missingRoles(directory)).toEqual(ROLES_NEEDED.filter((role) => role !== "agent"));
  });

  it("takes the newest card in force, and no draft", () => {
    const cards: Card[] = [
      card,
      { ...card, version: 2, effective_on: "2026-12-01" },
      { ...card, version: 3, state: "draft", effective_on: null },
      { ...card, code: "SC-2" },
    ];
    const on = (today: string) => cardInForce(cards, FULL.policies ?? [], today)?.version;
    expect([on("2026-11-29"), on("2026-11-30"), on("2026-12-01")]).toEqual([undefined, 1, 2]);
  });

  it("counts no import that only tried or brought nothing", () => {
    const [one] = FULL.imports ?? [];
    if (!one) throw new Error("there is one");
    const tried = { ...one, dry_run: true };
    const rejected = { ...one, counts: { rejected: 5 } };
    expect(lastImport([tried, rejected])).toBeUndefined();
    expect(lastImport([tried, rejected, one])).toBe(one);
  });
});
