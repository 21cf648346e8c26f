import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { byCodePoint, check, type Published, redraw } from "./redraw.ts";
import { sha256 } from "./sha256.ts";
import vectors from "./vectors.json" with { type: "json" };

const published: Published = vectors.published;

describe("a draw that is repeated in the browser", () => {
  it("gives the lines that services/qa/redraw.py gives", () => {
    expect(redraw(published)).toEqual(vectors.drawn);
  });

  it("gives others from another seed", () => {
    expect(redraw({ ...published, seed: "60".repeat(32) })).not.toEqual(vectors.drawn);
  });

  it("agrees with every hash that was published", () => {
    expect(check(published)).toEqual({ seed: true, frames: true, sheet: true });
  });

  it("notices one altered octet of a frame", () => {
    const [day = "", lines = []] = Object.entries(published.frames)[0] ?? [];
    const altered = lines.map((line, i) => (i === 0 ? `${line}x` : line));
    const frames = { ...published.frames, [day]: altered };
    expect(check({ ...published, frames }).frames).toBe(false);
  });

  it("notices a frame that is missing", () => {
    const { closing: _, ...frames } = published.frames;
    expect(check({ ...published, frames }).frames).toBe(false);
  });

  it("notices an altered seed and an altered sheet", () => {
    const sheet = published.sheet.slice(1);
    expect(check({ ...published, seed: "x", sheet })).toMatchObject({ seed: false, sheet: false });
  });
});

describe("SHA-256", () => {
  it.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 1000])("is right for %i octets", (length) => {
    const text = "a".repeat(length);
    expect(sha256(text)).toBe(createHash("sha256").update(text).digest("hex"));
  });

  it("is that of the UTF-8 octets", () => {
    const text = "通话 📞 é";
    expect(sha256(text)).toBe(createHash("sha256").update(text, "utf8").digest("hex"));
  });
});

it("orders beyond the BMP as Python does", () => {
  expect(["\uFF21", "\u{1F4DE}", "A"].sort(byCodePoint)).toEqual(["A", "\uFF21", "\u{1F4DE}"]);
});
