/** A paper while it is being written: what is in the fields, and what is sent. */
import type { components } from "#/api/schema/training.ts";
import { randomId } from "#/api/uuid.ts";
import { answerFrom } from "./answers.ts";

type ItemType = components["schemas"]["ItemBody"]["type"];
type Difficulty = components["schemas"]["ItemBody"]["difficulty"];

export interface DraftItem {
  readonly id: string;
  readonly type: ItemType;
  readonly text: string;
  /** One option a line: `A. 请稍等`. */
  readonly options: string;
  /** As on paper: B, ACD, T; wordings of a fill-in divided by `/`. */
  readonly answer: string;
  readonly topic: string;
  readonly skill: string;
  readonly difficulty: Difficulty;
  readonly points: string;
}

export interface DraftPaper {
  readonly title: string;
  readonly month: string;
  /** Codes of courses, divided by commas. */
  readonly courses: string;
  readonly links: readonly Record<string, string>[];
  readonly items: readonly DraftItem[];
}

export function emptyPaper(month: string): DraftPaper {
  return { title: "", month, courses: "", links: [], items: [] };
}

/** A new item; type, topic and points of the one before, since items come in runs. */
export function emptyItem(before?: DraftItem): DraftItem {
  return {
    id: randomId(),
    type: before?.type ?? "single",
    text: "",
    options: "",
    answer: "",
    topic: before?.topic ?? "business",
    skill: before?.skill ?? "business",
    difficulty: before?.difficulty ?? "medium",
    points: before?.points ?? "1",
  };
}

export function draftOf(paper: components["schemas"]["PaperView"]): DraftPaper {
  return {
    title: paper.title,
    month: paper.month ?? "",
    courses: paper.links.flatMap((link) => link.course ?? []).join(", "),
    links: paper.links.filter((link) => link.course === undefined),
    items: paper.items.map((item) => ({
      id: item.item_id,
      type: item.type as ItemType,
      text: item.text,
      options: Object.entries(item.options)
        .map(([option, text]) => `${option}. ${text}`)
        .join("\n"),
      answer: writtenAnswer(item.answer),
      topic: item.topic,
      skill: item.skill,
      difficulty: item.difficulty as Difficulty,
      points: String(item.points),
    })),
  };
}

function writtenAnswer(answer: boolean | string | string[] | null): string {
  if (typeof answer === "boolean") return answer ? "T" : "F";
  if (!Array.isArray(answer)) return answer ?? "";
  return answer.every((one) => one.length === 1) ? answer.join("") : answer.join(" / ");
}

/** `A. 请稍等` and `B、再见` by letter; lines that are none are left out. */
export function optionsOf(lines: string): Record<string, string> {
  const read = lines.split("\n").flatMap((line) => {
    const match = /^\s*([A-Za-z])\s*[.．、:：)）]\s*(.+?)\s*$/.exec(line);
    return match?.[1] && match[2] ? [[match[1].toUpperCase(), match[2]] as const] : [];
  });
  return Object.fromEntries(read);
}

/** The key of an item as the service wants it; null while it is none. */
export function keyOf(item: DraftItem): boolean | string | string[] | null {
  if (item.type === "fill_in") {
    const wordings = item.answer
      .split("/")
      .map((one) => one.trim())
      .filter(Boolean);
    return wordings.length ? wordings : null;
  }
  const key = answerFrom(item.type, item.answer);
  const options = optionsOf(item.options);
  const known = (option: string) => option in options;
  if (item.type === "single") return typeof key === "string" && known(key) ? key : null;
  if (item.type === "multiple") return Array.isArray(key) && key.every(known) ? key : null;
  return key;
}

function isComplete(item: DraftItem): boolean {
  const asksOptions = item.type === "single" || item.type === "multiple";
  const enough = !asksOptions || Object.keys(optionsOf(item.options)).length >= 2;
  const named = [item.text, item.topic, item.skill].every((field) => field.trim() !== "");
  return named && enough && Number(item.points) > 0 && keyOf(item) !== null;
}

/** How many items are not complete. */
export function faultsOf(draft: DraftPaper): number {
  return draft.items.filter((item) => !isComplete(item)).length;
}

export function bodyOf(draft: DraftPaper): components["schemas"]["DraftBody"] {
  const courses = draft.courses
    .split(/[,，]/)
    .map((code) => code.trim())
    .filter(Boolean);
  const sessions = draft.links.flatMap((link) => link.session_id ?? []);
  return {
    title: draft.title.trim(),
    links: [
      ...courses.map((course) => ({ course })),
      ...sessions.map((session_id) => ({ session_id })),
    ],
    parts: [],
    items: draft.items.map((item) => ({
      part: "written",
      type: item.type,
      text: item.text.trim(),
      options: optionsOf(item.options),
      answer: keyOf(item) ?? "",
      topic: item.topic.trim(),
      skill: item.skill.trim(),
      difficulty: item.difficulty,
      points: item.points,
    })),
  };
}
