/**
 * Reads an amount of a clinic's system as minor units (hundredths), digit by digit and without floating point: `150000`, `1234.5`, `"1 234,50"`,
 * `-12.30`, FHIR's `33.333` (rounded half away from zero). A JSON number is read by its shortest text, which is what the sender wrote. Null when
 * it is none, or means two things (`150,000`).
 */
export function readAmount(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? fromText(String(value), ".") : null;
  if (typeof value !== "string") return null;
  const text = value.trim().replace(/[\u0020\u00a0\u2009\u202f](?=\d{3}(?:\D|$))/g, "").replace("\u2212", "-"); // prettier-ignore
  // Three digits behind a comma are thousands to some and a fraction to others.
  if (/^-?\d+,\d{3,}$/.test(text)) return null;
  return fromText(text, text.includes(",") ? "," : ".");
}

function fromText(text: string, point: "." | ","): number | null {
  const [, sign = "", whole = "", fraction = ""] = (point === "." ? /^(-?)(\d+)(?:\.(\d*))?$/ : /^(-?)(\d+)(?:,(\d*))?$/).exec(text) ?? []; // prettier-ignore
  if (whole === "") return null;
  const digits = fraction.padEnd(3, "0");
  const minor = Number(whole) * 100 + Number(digits.slice(0, 2)) + (digits[2] && digits[2] >= "5" ? 1 : 0);
  if (!Number.isSafeInteger(minor)) return null;
  return sign && minor !== 0 ? -minor : minor;
}

/** An ISO 4217 code, or the one that holds when none is said; null when what is said is no code. */
export function readCurrency(value: unknown, initial: string): string | null {
  if (value === null || value === undefined || value === "") return initial;
  if (typeof value !== "string") return null;
  const sign = { "₸": "KZT", "₽": "RUB", $: "USD", "€": "EUR" }[value.trim()];
  const code = sign ?? value.trim().toUpperCase();
  return /^[A-Z]{3}$/.test(code) ? code : null;
}

/** An instant with an offset (RFC 3339); null for anything else, a moment whose zone nobody knows included. */
export function readInstant(value: unknown): Date | null {
  if (typeof value !== "string" || !/(?:Z|[+-]\d\d:?\d\d)$/i.test(value.trim())) return null;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** A local day of a payment as noon UTC, which is the same day nearly everywhere; or an instant. */
export function readDayOrInstant(value: unknown): Date | null {
  if (typeof value !== "string") return null;
  if (/^\d{4}-\d\d-\d\d$/.test(value))
    return value.startsWith("0001") ? null : new Date(`${value}T12:00:00Z`);
  return readInstant(value);
}
