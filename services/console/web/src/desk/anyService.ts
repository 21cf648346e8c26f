/** Routes that are the same in every service (policies, operation): qa's document stands for all. */
import { kpi, notify, people, qa, training } from "#/api/services.ts";

const SERVICES = { people, training, qa, kpi, notify } as const;

export type ServiceName = keyof typeof SERVICES;

export const SERVICE_NAMES = Object.keys(SERVICES) as ServiceName[];

export function anyService(name: string): (typeof SERVICES)["qa"] {
  const known = SERVICE_NAMES.find((one) => one === name) ?? "qa";
  return SERVICES[known] as unknown as (typeof SERVICES)["qa"];
}
