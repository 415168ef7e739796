/** Money is whole minor units (kopecks, tiyn) with an ISO 4217 currency. Sums of two currencies are never added. */
export interface Money {
  minor: number;
  currency: string;
}

const SPACES = "[\\u0020\\u00a0\\u2009\\u202f]";
const AMOUNT = new RegExp(`^([-\\u2212]?)(\\d{1,3}(?:${SPACES}\\d{3})+|\\d+)(?:[.,](\\d{1,2}))?$`, "u");

/**
 * Reads an amount as a vendor or a person writes it: `256.52`, `256,5`, `1 234.50`, `-12.50`. Null when it is anything
 * else; the caller keeps the raw text. Three digits after a comma are refused: "150,000" means two things.
 */
export function parseMoney(text: string): number | null {
  const match = AMOUNT.exec(text.trim());
  if (!match) return null;
  const whole = Number((match[2] as string).replace(/\D/g, ""));
  const minor = whole * 100 + Number((match[3] ?? "").padEnd(2, "0"));
  if (!Number.isSafeInteger(minor)) return null;
  return match[1] && minor !== 0 ? -minor : minor;
}

const formats = new Map<string, Intl.NumberFormat>();

/** `150 000 ₸`, `256,52 ₽`: grouped with no-break spaces in Russian; whole amounts are shown without decimals. */
export function formatMoney(minor: number, currency: string, locale: string): string {
  const key = `${locale} ${currency}`;
  let format = formats.get(key);
  if (!format) {
    const options: Intl.NumberFormatOptions = {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      minimumFractionDigits: 2,
      maximumFractionDigits: 2,
      trailingZeroDisplay: "stripIfInteger",
    };
    formats.set(key, (format = new Intl.NumberFormat(locale, options)));
  }
  // Editions of Intl differ in the space they part thousands with.
  return format.format(minor / 100).replace(/[\u202f\u2009]/g, "\u00a0");
}

/** Adds amounts currency by currency, in the order in which currencies first appear. */
export function sumByCurrency(amounts: Iterable<Money>): Money[] {
  const sums = new Map<string, number>();
  for (const { minor, currency } of amounts) sums.set(currency, (sums.get(currency) ?? 0) + minor);
  return Array.from(sums, ([currency, minor]) => ({ minor, currency }));
}
