/** Figures as people read them; decimals arrive as strings and are never reckoned with as floats. */

/** `91.0000000000` → `91.0`: rounded half up to `digits` decimals. */
export function decimal(value: string | number | null | undefined, digits = 1): string {
  if (value === null || value === undefined || value === "") return "—";
  const text = typeof value === "number" ? value.toFixed(digits + 2) : value;
  const negative = text.startsWith("-");
  const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
  const scaled = BigInt(whole + fraction.slice(0, digits).padEnd(digits, "0"));
  const rounded = scaled + (Number(fraction[digits] ?? "0") >= 5 ? 1n : 0n);
  const figures = rounded.toString().padStart(digits + 1, "0");
  const point = figures.length - digits;
  const shown = digits ? `${figures.slice(0, point)}.${figures.slice(point)}` : figures;
  return negative && rounded > 0n ? `-${shown}` : shown;
}

/** `0.8734` → `87.3 %`. */
export function share(value: string | number | null | undefined, digits = 1): string {
  if (value === null || value === undefined) return "—";
  return `${decimal(String(Number(value) * 100), digits)} %`;
}

/** Seconds as `3:04` or `1:03:04`. */
export function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** 27,622 */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}
