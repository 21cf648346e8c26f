/** The recording of a call: what is known of it, and where its octets are. Each request for them is logged. */
import { useQuery } from "@tanstack/react-query";
import type { components } from "#/api/schema/qa.ts";
import { qa } from "#/api/services.ts";

export type Call = components["schemas"]["CallView"];
export type Turn = components["schemas"]["TurnView"];

export function useCall(callId: string) {
  return useQuery(qa.query("/v1/calls/{call_id}", { params: { path: { call_id: callId } } }));
}

export function recordingUrl(callId: string): string {
  return `/api/qa/v1/calls/${callId}/recording`;
}
