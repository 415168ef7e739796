import type { Messages } from "~/i18n/catalogue";
import {
  formatChange,
  formatDay,
  formatDayRange,
  formatDuration,
  formatMonth,
  formatNumber,
  formatPercent,
} from "~/i18n/format";
import type { Locale } from "~/i18n/locale";
import { formatMoney } from "~/lib/money";
import { FIGURES, valueOf, type Amount, type FigureKey } from "../model";
import type { Grain, Span } from "../period/model";

/** A figure's number in words: `1 248`, `34,5 %`, `2 д 4 ч`, an amount in its currency; a dash when there is none. */
export function amountText(key: FigureKey, amount: Amount | undefined, locale: Locale): string {
  const value = amount === undefined ? null : valueOf(amount);
  return value === null ? "—" : numberText(key, value, amount?.currency ?? null, locale);
}

/** The same for a number on its own, such as a bar's. */
export function numberText(key: FigureKey, value: number, currency: string | null, locale: Locale): string {
  switch (FIGURES[key].unit) {
    case "count":
      return formatNumber(value, locale);
    case "percent":
      return formatPercent(value, locale, 1);
    case "minutes":
      return durationText(value, locale);
    case "money":
      return currency === null ? "—" : formatMoney(Math.round(value), currency, locale);
  }
}

const DAY_MIN = 1440;

function durationText(minutes: number, locale: Locale): string {
  if (minutes < 2 * DAY_MIN) return formatDuration(minutes, locale);
  const days = formatNumber(minutes / DAY_MIN, locale, { maximumFractionDigits: 1 });
  return `${days}\u00a0${locale === "ru" ? "дн." : "d"}`;
}

/** How a figure changed: in percents of what it was, percents themselves in points; null when there is nothing to hold it against. */
export function changeOf(
  key: FigureKey,
  { now, before }: { now: readonly Amount[]; before: readonly Amount[] | null },
  { locale, words }: { locale: Locale; words: Messages["reports"] },
): { text: string; direction: "up" | "down" | "same" } | undefined {
  if (before === null || now.length > 1 || before.length > 1) return undefined;
  const [to, from] = [now[0], before[0]];
  const [a, b] = [to ? valueOf(to) : null, from ? valueOf(from) : null];
  if (a === null || b === null || (to?.currency ?? null) !== (from?.currency ?? null)) return undefined;
  const { unit, isCost } = FIGURES[key];
  const digits = { maximumFractionDigits: 1 };
  if (unit !== "percent" && b === 0) return undefined;
  const change = unit === "percent" ? (a - b) * 100 : ((a - b) / Math.abs(b)) * 100;
  const rounded = formatChange(change, locale, digits);
  const text = unit === "percent" ? words.points({ n: rounded }) : `${rounded}${locale === "ru" ? "\u00a0%" : "%"}`;
  if (Math.abs(change) < 0.05) return { text, direction: "same" };
  return { text, direction: change > 0 === !isCost ? "up" : "down" };
} // prettier-ignore

/** A span in words, with years. */
export function spanText({ from, until }: Span, locale: Locale): string {
  return from === until ? formatDay(from, locale, "year") : formatDayRange(from, until, locale);
}

/** A point of a chart under its axis. */
export function pointText(key: string, grain: Grain, locale: Locale): string {
  return grain === "month" ? formatMonth(key, locale, { year: false }).slice(0, 3) : formatDay(key, locale, "short"); // prettier-ignore
}

/** The name of a part: of the catalogue, or a code in words. */
export function partText(kind: string, part: { key: string; name: string | null }, m: Messages): string {
  const words = m.reports;
  if (part.name === null) return words.nobody;
  if (kind === "source") return words.sources[part.key] ?? part.name;
  if (kind === "lead") return words.leads[part.key] ?? part.name;
  if (kind === "channel") return words.channels[part.key] ?? part.name;
  if (kind === "method") return (m.payments.methods as Record<string, string>)[part.key] ?? part.name;
  return part.name;
}

/** How a row stands, in words. */
export function stateText(kind: string, state: string | null, m: Messages): string {
  if (state === null) return "";
  const tables: Record<string, Record<string, string>> = {
    visit: m.booking.status,
    client: m.reports.sources,
    money: m.payments.methods,
    points: m.loyalty.kinds,
    program: m.reports.channels,
    talk: m.reports.channels,
  };
  return tables[kind]?.[state] ?? state;
}
