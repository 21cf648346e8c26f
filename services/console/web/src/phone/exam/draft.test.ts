import { describe, expect, it } from "vitest";
import { answered, dropDraft, openDraft, type Storage, saveDraft } from "./draft.ts";

function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
}

const NOW = "2026-01-15T05:30:00Z";

describe("the draft of an exam", () => {
  it("goes on at the question at which the browser died", () => {
    const device = storage();
    const draft = openDraft(device, "batch", "person", NOW);
    saveDraft(device, "batch", "person", { ...answered(draft, "item", "A"), at: 17 });
    const again = openDraft(device, "batch", "person", "2026-01-15T05:45:00Z");
    expect(again).toEqual({ startedAt: NOW, at: 17, answers: { item: "A" } });
  });

  it("belongs to one person and one batch", () => {
    const device = storage();
    saveDraft(device, "batch", "person", { startedAt: NOW, at: 3, answers: {} });
    expect(openDraft(device, "batch", "other", NOW).at).toBe(0);
    expect(openDraft(device, "other", "person", NOW).at).toBe(0);
  });

  it("is gone after it was handed in", () => {
    const device = storage();
    saveDraft(device, "batch", "person", { startedAt: NOW, at: 3, answers: {} });
    dropDraft(device, "batch", "person");
    expect(openDraft(device, "batch", "person", NOW).at).toBe(0);
  });

  it("begins anew where what was kept cannot be read", () => {
    const device = storage();
    device.setItem("zhipei.exam.batch.person", "{half");
    expect(openDraft(device, "batch", "person", NOW).answers).toEqual({});
  });

  it.each([{ answer: [] }, { answer: "" }, { answer: null }])(
    "counts $answer as not answered",
    ({ answer }) => {
      const draft = answered({ startedAt: NOW, at: 0, answers: {} }, "item", "A");
      expect(answered(draft, "item", answer).answers).toEqual({});
    },
  );

  it("keeps false as an answer", () => {
    const draft = { startedAt: NOW, at: 0, answers: {} };
    expect(answered(draft, "item", false).answers).toEqual({ item: false });
  });
});
