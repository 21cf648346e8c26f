import { useQuery } from "@tanstack/react-query";
import { people } from "#/api/services.ts";
import { useSession } from "./session.ts";

const EVERY_MS = 30_000;

/** Business time of the tenant; a simulated center has a clock of its own. Undefined until it is known. */
export function useNow(): Date | undefined {
  const { data } = useQuery({ ...people.query("/v1/clock"), refetchInterval: EVERY_MS });
  return data ? new Date(data.now) : undefined;
}

/** Business day of the tenant, YYYY-MM-DD. */
export function useToday(): string | undefined {
  const now = useNow();
  const { tenant } = useSession();
  return now && dayIn(tenant.zone, now);
}

/** Calendar day of an instant in a zone, YYYY-MM-DD. */
export function dayIn(zone: string, instant: Date): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(instant);
}
