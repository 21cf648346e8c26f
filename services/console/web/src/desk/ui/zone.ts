/** Local times of a zone, as `<input type="datetime-local">` has them, to instants and back. */

/** `2026-02-18T14:30` in the zone as an instant, ISO 8601 UTC. */
export function instantOf(local: string, zone: string): string {
  const asUtc = Date.parse(`${local}Z`);
  const first = asUtc - offsetAt(asUtc, zone);
  return new Date(asUtc - offsetAt(first, zone)).toISOString();
}

/** An instant as `2026-02-18T14:30` in the zone. */
export function localOf(instant: string | Date, zone: string): string {
  const options: Intl.DateTimeFormatOptions = {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "short",
  };
  return new Intl.DateTimeFormat("sv-SE", options).format(new Date(instant)).replace(" ", "T");
}

/** How far the zone is ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "medium",
  });
  const local = Date.parse(`${format.format(instant).replace(" ", "T")}Z`);
  return local - Math.floor(instant / 1000) * 1000;
}
