import { describe, expect, it } from "vitest";
import {
  atCursor,
  PAGE_SIZE,
  queryOf,
  readState,
  withFilter,
  withSort,
  writeState,
} from "./url.ts";

const FILTERS = ["state", "agent_id", "kind"];
const read = (search: string) => readState(new URLSearchParams(search), FILTERS);

describe("a list in the URL", () => {
  it("comes back the same from its own link", () => {
    const state = read("kind=csat&state=open&state=scheduled&sort=-due_on&after=WyJd");
    expect(readState(writeState(state), FILTERS)).toEqual(state);
  });

  it("has one link for one view, in whatever order the filters were set", () => {
    const one = withFilter(withFilter(read(""), "state", ["open"]), "kind", ["aht"]);
    const other = withFilter(withFilter(read(""), "kind", ["aht"]), "state", ["open"]);
    expect(writeState(one).toString()).toBe(writeState(other).toString());
  });

  it("ignores names that are no filters of the list", () => {
    expect(read("state=open&evil=1").filters).toEqual({ state: ["open"] });
  });

  it("treats an empty value as none", () => {
    expect(read("state=&kind=csat").filters).toEqual({ kind: ["csat"] });
  });

  it("returns to the first page when a filter or the order changes", () => {
    const deep = atCursor(read("state=open"), "WyJd");
    expect(withFilter(deep, "kind", ["csat"]).after).toBeNull();
    expect(withSort(deep, "-due_on").after).toBeNull();
  });

  it("drops a filter that has lost its last value", () => {
    expect(writeState(withFilter(read("state=open"), "state", [])).toString()).toBe("");
  });

  it("asks the service for one page, with several values as an array", () => {
    expect(queryOf(read("state=open&state=scheduled&kind=csat&after=WyJd"))).toEqual({
      limit: PAGE_SIZE,
      state: ["open", "scheduled"],
      kind: "csat",
      after: "WyJd",
    });
  });

  it("lets no URL change what a page fixes", () => {
    expect(queryOf(read("state=open"), { state: "held" })).toMatchObject({ state: "held" });
  });
});
