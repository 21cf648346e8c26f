/** Records under way, kept on this device so that neither a killed browser nor a missing server loses one. */
import { useCallback, useState } from "react";
import { emptyRecord, type RecordDraft } from "./record.ts";

function keyOf(evaluationId: string): string {
  return `zhipei.scoring.${evaluationId}`;
}

function load(evaluationId: string): RecordDraft | null {
  try {
    return JSON.parse(localStorage.getItem(keyOf(evaluationId)) ?? "null") as RecordDraft | null;
  } catch {
    return null;
  }
}

/** The record of a call, saved at every change. `version` is that of the evaluation as it is now. */
export function useRecord(evaluationId: string, version: number) {
  const [record, setRecord] = useState(() => load(evaluationId) ?? emptyRecord(version));
  const change = useCallback(
    (edit: (record: RecordDraft) => RecordDraft) =>
      setRecord((before) => {
        const after = { ...edit(before), savedAt: new Date().toISOString() };
        localStorage.setItem(keyOf(evaluationId), JSON.stringify(after));
        return after;
      }),
    [evaluationId],
  );
  const startOver = useCallback(() => {
    localStorage.removeItem(keyOf(evaluationId));
    setRecord(emptyRecord(version));
  }, [evaluationId, version]);
  return { record, change, startOver, isStale: record.version !== version };
}

export function forgetRecord(evaluationId: string): void {
  localStorage.removeItem(keyOf(evaluationId));
}

export function hasDraft(evaluationId: string): boolean {
  return localStorage.getItem(keyOf(evaluationId)) !== null;
}
