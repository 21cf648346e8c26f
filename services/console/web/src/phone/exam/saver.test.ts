import { describe, expect, it, vi } from "vitest";
import { merged, type Pending, Saver, type SaveState, type Storage } from "./saver.ts";

function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
}

const OFFLINE = new Error("offline");

function made(device: Storage, server: { fails: number; refuses?: boolean }) {
  const sent: [Pending, number][] = [];
  const states: SaveState[] = [];
  const refused: unknown[] = [];
  const saver = new Saver({
    storage: device,
    key: "exam",
    position: 0,
    send: async (pending, position) => {
      await Promise.resolve();
      if (server.fails > 0) {
        server.fails -= 1;
        throw OFFLINE;
      }
      sent.push([pending, position]);
    },
    isTemporary: (error) => error === OFFLINE && !server.refuses,
    onChange: (state) => states.push(state),
    onRefused: (error) => refused.push(error),
  });
  return { saver, sent, states, refused };
}

describe("answers on their way", () => {
  it("are saved when the server has said so, and not before", async () => {
    const device = storage();
    const { saver, states } = made(device, { fails: 0 });
    saver.answer("one", "A");
    expect(states).toEqual(["saving"]);
    expect(device.getItem("exam")).toBe('{"one":"A"}');
    await vi.waitFor(() => expect(states.at(-1)).toBe("saved"));
    expect(device.getItem("exam")).toBeNull();
  });

  it("go one after another, and the last one counts", async () => {
    const { saver, sent, states } = made(storage(), { fails: 0 });
    saver.answer("one", "A");
    saver.answer("one", "B");
    saver.move(1);
    await vi.waitFor(() => expect(states.at(-1)).toBe("saved"));
    expect(sent).toEqual([
      [{ one: "A" }, 0],
      [{ one: "B" }, 1],
    ]);
  });

  it("wait for the network and are sent again", async () => {
    vi.useFakeTimers();
    const { saver, sent, states } = made(storage(), { fails: 2 });
    saver.answer("one", "A");
    await vi.advanceTimersByTimeAsync(10);
    expect(states.at(-1)).toBe("waiting");
    await vi.advanceTimersByTimeAsync(3_000);
    expect(sent).toEqual([[{ one: "A" }, 0]]);
    expect(states.at(-1)).toBe("saved");
    vi.useRealTimers();
  });

  it("outlive the browser", async () => {
    const device = storage();
    device.setItem("exam", '{"one":"A"}');
    const { saver, sent, states } = made(device, { fails: 0 });
    saver.resume();
    await vi.waitFor(() => expect(states.at(-1)).toBe("saved"));
    expect(sent).toEqual([[{ one: "A" }, 0]]);
  });

  it("stop at a refusal and are told of", async () => {
    const { saver, refused } = made(storage(), { fails: 1, refuses: true });
    saver.answer("one", "A");
    await vi.waitFor(() => expect(refused).toEqual([OFFLINE]));
    expect(await saver.stop()).toEqual({ one: "A" });
  });

  it("begin anew where what was kept cannot be read", () => {
    const device = storage();
    device.setItem("exam", "{half");
    expect(made(device, { fails: 0 }).saver.pending).toEqual({});
  });
});

describe("what is shown", () => {
  it.each([{ answer: [] }, { answer: "" }, { answer: null }])(
    "counts $answer as not answered",
    ({ answer }) => {
      expect(merged({ item: "A" }, { item: answer })).toEqual({});
    },
  );

  it("keeps false as an answer", () => {
    expect(merged({}, { item: false })).toEqual({ item: false });
  });
});
