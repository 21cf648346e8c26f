/** A random UUID, also where the page came without TLS and the browser hides `crypto.randomUUID`. */
export function randomId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const octets = crypto.getRandomValues(new Uint8Array(16));
  const digits = [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join("");
  const variant = ((octets[8] ?? 0) & 0x3f) | 0x80;
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    variant.toString(16) + digits.slice(18, 20),
    digits.slice(20),
  ].join("-");
}
