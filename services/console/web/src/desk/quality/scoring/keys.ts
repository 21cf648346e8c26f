import { type RefObject, useEffect, useEffectEvent } from "react";
import { nextSpeed, type Player, SKIP_SECONDS } from "./player.ts";
import {
  answerOf,
  type Criterion,
  type Detail,
  inOrder,
  NOT_APPLICABLE,
  needsNote,
  type RecordDraft,
  withAnswer,
} from "./record.ts";

/** Keys of the topics, in the order of the policy's list. */
export const TOPIC_KEYS = ["q", "w", "e", "r", "t", "y", "u", "i"];

export interface ScoringKeys {
  panel: RefObject<HTMLElement | null>;
  detail: Detail;
  criteria: readonly Criterion[];
  at: number;
  onMove: (at: number) => void;
  onChange: (edit: (record: RecordDraft) => RecordDraft) => void;
  onSubmit: () => void;
  onNext: () => void;
  onHelp: () => void;
  /** Where the call has a recording. */
  player: Player | null;
}

/**
 * One key an answer. Outside of text fields a digit grades the criterion and goes on, to its note where one
 * is needed; in a text field only Ctrl + Enter (submit) and Escape (back to the card) are ours.
 */
export function useScoringKeys(keys: ScoringKeys): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      event.preventDefault();
      keys.onSubmit();
      return;
    }
    const target = event.target instanceof HTMLElement ? event.target : null;
    if (event.key === "Escape") target?.blur();
    const typing = target?.matches("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    // a space on a button presses it
    if (event.key === " " && target?.matches("button, a")) return;
    if (act(event.key, keys)) event.preventDefault();
  });
  useEffect(() => {
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

/** Whether the key was ours. */
function act(key: string, keys: ScoringKeys): boolean {
  const { detail, criteria, at, onMove, onNext, onHelp } = keys;
  const criterion = criteria[at];
  switch (key) {
    case "?":
      onHelp();
      return true;
    case "ArrowDown":
    case "j":
      onMove(Math.min(at + 1, criteria.length - 1));
      return true;
    case "ArrowUp":
    case "k":
      onMove(Math.max(at - 1, 0));
      return true;
    case "n":
      onNext();
      return true;
    case "d":
      return focus(keys, ".description");
    case "g":
      return focus(keys, ".suggestion");
    case "m":
      return criterion !== undefined && focus(keys, `${criterion.code}.note`);
    case "p":
      return criterion !== undefined && pin(keys, criterion);
  }
  if (keys.player && play(key, keys.player)) return true;
  if (!criterion) return false;
  const topic = detail.topics[TOPIC_KEYS.indexOf(key)];
  if (topic) return setTopic(keys, criterion, topic);
  return grade(key, keys, criterion);
}

/** Pin the criterion to the second that is heard; without a recording the second is written. */
function pin(keys: ScoringKeys, { code }: Criterion): boolean {
  const { player, onChange } = keys;
  if (!player) return focus(keys, `${code}.position`);
  const seconds = Math.floor(player.audio.current?.currentTime ?? player.second);
  onChange((record) => withAnswer(record, code, { seconds }));
  return true;
}

/** Whether the key was one of the player. */
function play(key: string, player: Player): boolean {
  switch (key) {
    case " ":
      player.toggle();
      return true;
    case "ArrowLeft":
      player.skip(-SKIP_SECONDS);
      return true;
    case "ArrowRight":
      player.skip(SKIP_SECONDS);
      return true;
    case "[":
      player.setSpeed(nextSpeed(player.speed, -1));
      return true;
    case "]":
      player.setSpeed(nextSpeed(player.speed, 1));
      return true;
  }
  return false;
}

function focus({ panel }: ScoringKeys, field: string): boolean {
  const target = panel.current?.querySelector<HTMLElement>(`[data-field="${field}"]`);
  target?.focus();
  return target !== null;
}

function setTopic({ onChange }: ScoringKeys, { code }: Criterion, topic: string): boolean {
  onChange((record) => {
    const chosen = answerOf(record, code).topic === topic ? null : topic;
    return withAnswer(record, code, { topic: chosen });
  });
  return true;
}

function grade(key: string, keys: ScoringKeys, criterion: Criterion): boolean {
  if (keys.detail.card.additive || !/^\d$/.test(key)) return false;
  const graded = inOrder(keys.detail.grades).filter((one) => one !== NOT_APPLICABLE);
  const chosen = key === "0" ? NOT_APPLICABLE : graded[Number(key) - 1];
  if (!chosen) return false;
  keys.onChange((record) => withAnswer(record, criterion.code, gradeChange(chosen)));
  const answer = { grade: chosen, points: null, note: "", topic: null, seconds: null };
  if (needsNote(answer)) requestAnimationFrame(() => focus(keys, `${criterion.code}.note`));
  else keys.onMove(Math.min(keys.at + 1, keys.criteria.length - 1));
  return true;
}

/** A grade; one that is no finding takes the topic of an earlier one away. */
export function gradeChange(grade: string): { grade: string; topic?: null } {
  return grade === "unacceptable" ? { grade } : { grade, topic: null };
}
