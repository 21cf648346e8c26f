interface Result {
  readonly agent_id: string;
  readonly total: string | null;
  readonly unacceptable: boolean | null;
}

export interface Mean {
  readonly mean: number;
  readonly calls: number;
  readonly failed: number;
}

/** Mean of each agent's scored calls, with how many there are and how many failed. */
export function meansOf(results: readonly Result[]): ReadonlyMap<string, Mean> {
  const scored = results.filter((one) => one.total !== null);
  return new Map(
    [...Map.groupBy(scored, (one) => one.agent_id)].map(([agent, calls]) => [
      agent,
      {
        mean: calls.reduce((sum, one) => sum + Number(one.total), 0) / calls.length,
        calls: calls.length,
        failed: calls.filter((one) => one.unacceptable).length,
      },
    ]),
  );
}
