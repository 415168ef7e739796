import { createHash } from "node:crypto";
import { and, eq, gte, ne } from "drizzle-orm";
import { messages } from "~drizzle/schema";
import { mainZone } from "~/features/programs/queries.server";
import { enterMeasurement, todayOf } from "~/features/progress/commands.server";
import { inUnits, takenIn, unitOf, type Measure, type Values } from "~/features/progress/model";
import { agreementOf, type Doubt } from "~/features/progress/ranges/model";
import { readMeasureText } from "~/features/progress/reading/model";
import { messagesFor } from "~/i18n/catalogue";
import { formatNumber } from "~/i18n/format";
import type { Locale } from "~/i18n/locale";
import type { Core } from "~/lib/core";
import { dayOf } from "~/lib/zoned-time";
import type { Reaction } from "../model";

interface Measured {
  clientId: number;
  locale: Locale;
  text: string;
  /** When it was said: the entry is of that day. */
  at: Date;
  /** The messages of the chat that were said later count more: updates come in any order. */
  outsideId: string;
}

/** How surely a text is about measurements. */
export type MeasureReading = "measures" | "unclear" | "no";

/**
 * Whether a text is measurements: every piece of it read, and at least one measure named. A bare number is a weight only after the question
 * (`isAsked`): people also write "18" to say when they come. Something read and something not is asked back and left to staff as well.
 */
export function readsAsMeasures(text: string, { isAsked }: { isAsked: boolean }): MeasureReading {
  const { values, unread } = readMeasureText(text);
  const isNamed = /\p{L}/u.test(text.replace(/(кг|kg)\.?/giu, ""));
  if (takenIn(values).length === 0) return isAsked && unread.length > 0 ? "unclear" : "no";
  if (unread.length > 0) return isAsked || takenIn(values).length > 1 ? "unclear" : "no";
  return isNamed || isAsked ? "measures" : "no";
}

/** Writes measurements of a message into that day's entry of the journal, or asks where a value cannot be or is doubtful. */
export async function takeMeasures(
  core: Core,
  said: Measured,
  agreed: readonly string[] = [],
): Promise<Reaction & { doubts: Doubt[] }> {
  const { clientId, locale } = said;
  const words = messagesFor(locale).bot.measure;
  const { values: read, unread } = readMeasureText(said.text);
  if (unread.length > 0 || takenIn(read).length === 0) return asksBack("unclear", words.unread({ pieces: unread.map((piece) => `«${piece}»`).join(", ") || "…" })); // prettier-ignore
  const later = await measuredLater(core, said);
  const values: Values = {};
  for (const measure of takenIn(read)) if (!later.has(measure)) values[measure] = read[measure];
  if (takenIn(values).length === 0) return { code: "telegram_measured_later", doubts: [] };
  const spoken = dayOf(said.at, await mainZone(core.db));
  const today = await todayOf(core);
  const entry = { clientId, measuredOn: spoken > today ? today : spoken, period: "", values, notes: null };
  const written = await enterMeasurement(core, { kind: "client", clientId }, { ...entry, agreed, existing: "change" }); // prettier-ignore
  if (written.ok) {
    const kept = { values: valuesText(values, locale) };
    const text = written.value.version > 1 ? words.changed(kept) : words.kept(kept);
    return { code: "telegram_measured", doubts: [], reply: { text } };
  }
  const refusal = written.error;
  if (refusal.reason === "impossible") {
    const wrong = refusal.impossible.map((one) => perhaps({ ...one, locale }));
    return asksBack("impossible", words.impossible({ values: wrong.join(", ") }));
  }
  if (refusal.reason === "doubtful") {
    const asked = refusal.doubts.map((doubt) => doubtText(doubt, locale));
    return { ...asksBack("doubtful", words.doubtful({ values: asked.join(", ") })), doubts: refusal.doubts, agreeMark: markOfDoubts(refusal.doubts) }; // prettier-ignore
  }
  return { code: `telegram_measures_${refusal.reason}`, doubts: [], isForStaff: true };
}

function asksBack(why: string, text: string): Reaction & { doubts: Doubt[] } {
  return { code: `telegram_measures_${why}`, doubts: [], reply: { text, topic: "measure" } };
}

function doubtText(doubt: Doubt, locale: Locale): string {
  const { measure, value, last, meant } = doubt;
  if (meant !== null || last === null) return perhaps({ ...doubt, locale });
  return messagesFor(locale).bot.measure.jump({
    value: valueText(measure, value, locale),
    last: valueText(measure, last, locale),
  });
}

const LATER_LOOKED_AT = 50;

/** The measures that messages of the same day said anew after this one. */
async function measuredLater(core: Core, { clientId, at, outsideId }: Measured): Promise<Set<Measure>> {
  const rows = await core.db
    .select({ body: messages.body, at: messages.at, editedAt: messages.editedAt })
    .from(messages)
    .where(and(eq(messages.clientId, clientId), gte(messages.at, at), eq(messages.channel, "telegram"), eq(messages.direction, "inbound"), ne(messages.externalId, outsideId)))
    .orderBy(messages.at)
    .limit(LATER_LOOKED_AT); // prettier-ignore
  const zone = await mainZone(core.db);
  const later = rows.filter(
    (row) => (row.editedAt ?? row.at) > at && dayOf(row.at, zone) === dayOf(at, zone),
  );
  return new Set(later.flatMap(({ body }) => (readsAsMeasures(body, { isAsked: false }) === "measures" ? takenIn(readMeasureText(body).values) : []))); // prettier-ignore
}

/** Keeps doubtful values of a message after all: those that were asked about and no others. Null: it says something else by now. */
export async function agreeToMeasures(core: Core, said: Measured, mark: string): Promise<Reaction | null> {
  const { doubts, ...first } = await takeMeasures(core, said);
  if (doubts.length === 0) return first;
  if (markOfDoubts(doubts) !== mark) return null;
  return takeMeasures(core, said, doubts.map(agreementOf));
}

/** What stands in the button under a question: these doubts of this message and no others. */
function markOfDoubts(doubts: readonly Doubt[]): string {
  return createHash("sha256").update(doubts.map(agreementOf).join()).digest("hex").slice(0, 8);
}

function perhaps({ measure, value, meant, locale }: { measure: Measure; value: number; meant: number | null; locale: Locale }): string {
  const text = valueText(measure, value, locale);
  return meant === null ? text : messagesFor(locale).bot.measure.meant({ value: text, meant: valueText(measure, meant, locale) });
} // prettier-ignore

function valueText(measure: Measure, value: number, locale: Locale): string {
  const words = messagesFor(locale).progress;
  const number = formatNumber(inUnits(measure, value), locale, { maximumFractionDigits: measure === "weight" ? 2 : 1 }); // prettier-ignore
  return `${words.measures[measure].toLocaleLowerCase(locale)} ${words.value({ value: number, unit: words.units[unitOf(measure)] })}`;
}

function valuesText(values: Values, locale: Locale): string {
  return takenIn(values).map((measure) => valueText(measure, values[measure] as number, locale)).join(", "); // prettier-ignore
}
