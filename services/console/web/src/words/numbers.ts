/** Figures as people read them; decimals arrive as strings and are never reckoned with as floats. */

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** `91.0000000000` → `91.0`, `0E-10` → `0.0`: rounded half up to `digits` decimals; what is no number stays as it is. */
export function decimal(value: string | number | null | undefined, digits = 1): string {
  if (value === null || value === undefined || value === "") return "—";
  const match = DECIMAL.exec(String(value));
  if (!match) return String(value);
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const shift = Number(exponent) + digits - fraction.length;
  const figures = BigInt(whole + fraction);
  const scaled =
    shift >= 0 ? figures * 10n ** BigInt(shift) : halfUp(figures, 10n ** BigInt(-shift));
  const text = scaled.toString().padStart(digits + 1, "0");
  const point = text.length - digits;
  const shown = digits ? `${text.slice(0, point)}.${text.slice(point)}` : text;
  return sign === "-" && scaled > 0n ? `-${shown}` : shown;
}

/** Quotient, a half rounded up. */
function halfUp(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}

/** `0.8734` → `87.3 %`. */
export function share(value: string | number | null | undefined, digits = 1): string {
  if (value === null || value === undefined) return "—";
  return `${decimal(`${value}E2`, digits)} %`;
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
