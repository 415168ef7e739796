/**
 * Text as both engines can keep it: PostgreSQL refuses NUL in text and unpaired surrogates in JSON. NUL is written as its visible
 * escape, so that nothing read in a log or an inbox is silently shorter than what came; unpaired surrogates become U+FFFD.
 */
export function storableText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes("\0") ? whole.replaceAll("\0", "\\u0000") : whole;
}

/** The same for every string, and every key, inside plain data. Dates and other objects with a prototype are kept as they are. */
export function storableData<T>(value: T): T {
  if (typeof value === "string") return storableText(value) as T;
  if (value === null || typeof value !== "object" || isStorable(value)) return value;
  if (Array.isArray(value)) return value.map((entry: unknown) => storableData(entry)) as T;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries = Object.entries(value).map(([key, entry]) => [
    storableText(key),
    storableData<unknown>(entry),
  ]);
  return Object.fromEntries(entries) as T;
}

/** Nearly everything is storable as it comes, and looking is cheaper than copying. */
function isStorable(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed() && !value.includes("\0");
  if (Array.isArray(value)) return value.every(isStorable);
  if (value === null || typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype)
    return true;
  for (const key in value)
    if (!isStorable(key) || !isStorable((value as Record<string, unknown>)[key])) return false;
  return true;
}
