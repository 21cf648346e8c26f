import { expect, it } from "vitest";
import { meansOf } from "./means.ts";

it("takes the mean per agent over scored calls only", () => {
  const result = (agent_id: string, total: string | null, unacceptable = false) => ({
    agent_id,
    total,
    unacceptable,
  });
  const means = meansOf([
    result("a", "60.0000000000", true),
    result("a", "91.0000000000"),
    result("a", null),
    result("b", "85"),
  ]);
  expect(means.get("a")).toEqual({ mean: 75.5, calls: 2, failed: 1 }); // (60 + 91) / 2
  expect(means.get("b")).toEqual({ mean: 85, calls: 1, failed: 0 });
});
