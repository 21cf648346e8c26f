import { describe, expect, it } from "vitest";
import { localPath } from "./gate.ts";

describe("the page after the sign-in", () => {
  it.each(["/", "/quality/coachings?state=open"])("may be our own: %s", (to) => {
    expect(localPath(to)).toBe(to);
  });

  it.each([null, "", "//evil.example", "https://evil.example", "/\\evil.example", "javascript:1"])(
    "is never another site's: %s",
    (to) => {
      expect(localPath(to)).toBe("/");
    },
  );
});
