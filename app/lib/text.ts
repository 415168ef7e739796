import { z } from "zod";

/** The largest id a column holds on both engines. */
const LARGEST_ID = 2_147_483_647;

// NUL is refused by PostgreSQL; the other controls draw nothing; the two overrides turn the rest of a line around.
// eslint-disable-next-line no-control-regex -- control characters are exactly what must not pass
const unwanted = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202d\u202e\ufeff]/g;
/** With the `u` flag this matches halves of a pair only, never a whole emoji. */
const loneSurrogates = /\p{Surrogate}/gu;

/** Text as it may be stored and shown: no NUL or other invisible controls, no half characters, one spelling of accents (NFC). */
export function cleanText(value: string): string {
  return value
    .replace(loneSurrogates, "\ufffd")
    .replace(unwanted, "")
    .replace(/\r\n?/g, "\n")
    .normalize("NFC");
}

/** One line: like `cleanText`, with runs of white space as one space and none at the ends. */
export function cleanLine(value: string): string {
  return cleanText(value).replace(/\s+/g, " ").trim();
}

/** The first characters of a text, none of them cut in half. */
export function firstCharacters(value: string, max: number): string {
  return Array.from(value).slice(0, max).join("");
}

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
/** The longest emoji in use take 14 code units; anything beyond this many per character is not writing. */
const UNITS_PER_CHARACTER = 16;

/** Whether a text has more than `max` characters as a person counts them: a family emoji is one. */
export function isLongerThan(value: string, max: number): boolean {
  if (value.length <= max) return false;
  if (value.length > max * UNITS_PER_CHARACTER) return true;
  let count = 0;
  for (const _ of graphemes.segment(value)) {
    count += 1;
    if (count > max) return true;
  }
  return false;
}

const atMost = (max: number) =>
  z.string().check((ctx) => {
    if (!isLongerThan(ctx.value, max)) return;
    ctx.issues.push({ code: "too_big", origin: "string", maximum: max, inclusive: true, input: ctx.value });
  });

/** A line that must be there, of at most `max` characters; cleaned. */
export function shortText(max = 200) {
  return z.string().transform(cleanLine).pipe(atMost(max).min(1));
}

/** Text of several lines that must be there, of at most `max` characters; cleaned. */
export function longText(max = 5000) {
  return z.string().transform((value) => cleanText(value).trim()).pipe(atMost(max).min(1)); // prettier-ignore
}

/** A line that may be missing: absent, null and blank are all null. */
export function optionalText(max = 200) {
  return z
    .string()
    .nullish()
    .transform((value) => cleanLine(value ?? ""))
    .pipe(atMost(max))
    .transform((value) => value || null);
}

/** Several lines that may be missing: absent, null and blank are all null. */
export function optionalLongText(max = 5000) {
  return z
    .string()
    .nullish()
    .transform((value) => cleanText(value ?? "").trim())
    .pipe(atMost(max))
    .transform((value) => value || null);
}

const label = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u;
// eslint-disable-next-line no-control-regex -- control characters are exactly what must not pass
const outsideLocalPart = /[\s@<>()[\]\\,;:"\u0000-\u001f]/;

/**
 * Whether a text can be an e-mail address, names in other scripts included (RFC 6531: иван@почта.рф), at most 254
 * characters (RFC 5321). Quoted local parts and bare IP domains are not accepted.
 */
export function isEmail(value: string): boolean {
  const at = value.lastIndexOf("@");
  const local = value.slice(0, at);
  const labels = value.slice(at + 1).split(".");
  if (at < 1 || value.length > 254 || local.length > 64 || outsideLocalPart.test(local)) return false;
  if (local.startsWith(".") || local.endsWith(".") || local.includes("..")) return false;
  return labels.length > 1 && labels.every((part) => label.test(part)) && !/^\d+$/.test(labels.at(-1) ?? "");
}

const emailShape = z
  .string()
  .min(1)
  .check((ctx) => {
    if (ctx.value === "") return;
    if (ctx.value.length > 254)
      ctx.issues.push({ code: "too_big", origin: "string", maximum: 254, inclusive: true, input: ctx.value });
    else if (!isEmail(ctx.value))
      ctx.issues.push({ code: "invalid_format", format: "email", input: ctx.value });
  });

/** An e-mail address that must be there; kept as typed, without the blanks around it. */
export const emailText = z.string().transform(cleanLine).pipe(emailShape);

/** An e-mail address that may be missing: absent, null and blank are all null. */
export const optionalEmail = z
  .string()
  .nullish()
  .transform((value) => cleanLine(value ?? "") || null)
  .pipe(emailShape.nullable());

/** Whether a text names a day that exists: "2026-02-30" does not. */
export function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const instant = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().slice(0, 10) === value && value >= "1900";
}

/** A calendar day, "YYYY-MM-DD", that exists; from 1900 on. */
export const dayText = z.string().check((ctx) => {
  if (!isDay(ctx.value)) ctx.issues.push({ code: "invalid_format", format: "date", input: ctx.value });
});

/** An id written as text (a path, a query, a form field) or given as a number; null when it cannot be one. */
export function readId(value: unknown): number | null {
  const id = typeof value === "string" && /^[1-9]\d{0,9}$/.test(value) ? Number(value) : value;
  return typeof id === "number" && Number.isInteger(id) && id >= 1 && id <= LARGEST_ID ? id : null;
}

/** A row's id, from a path, a form or JSON. */
export const idParam = z.union([z.string(), z.number()]).transform((value, ctx) => {
  const id = readId(value);
  if (id !== null) return id;
  ctx.issues.push({ code: "invalid_format", format: "id", input: String(value) });
  return z.NEVER;
});

/** A reference that may be missing: absent, null and "" are all null. */
export const optionalId = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value, ctx) => {
    if (value === null || value === undefined || value === "") return null;
    const id = readId(value);
    if (id !== null) return id;
    ctx.issues.push({ code: "invalid_format", format: "id", input: String(value) });
    return z.NEVER;
  });

/** A cell of a checkbox: present ("on") or not. */
export const checkbox = z
  .union([z.boolean(), z.string()])
  .nullish()
  .transform((value) => value === true || value === "on" || value === "true" || value === "1");
