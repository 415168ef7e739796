import type { Locale } from "./locale";

/** English here is the international one: day before month, 24 hours, weeks from Monday, as the business counts. */
const tags: Record<Locale, string> = { ru: "ru-RU", en: "en-GB" };

const dateFormats = new Map<string, Intl.DateTimeFormat>();
const numberFormats = new Map<string, Intl.NumberFormat>();
const relativeFormats = new Map<string, Intl.RelativeTimeFormat>();

function dateFormat(locale: Locale, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}|${zone}|${JSON.stringify(options)}`;
  let format = dateFormats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(tags[locale], { ...options, timeZone: zone });
    dateFormats.set(key, format);
  }
  return format;
}

function numberFormat(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale}|${JSON.stringify(options)}`;
  let format = numberFormats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(tags[locale], options);
    numberFormats.set(key, format);
  }
  return format;
}

function relativeFormat(locale: Locale): Intl.RelativeTimeFormat {
  let format = relativeFormats.get(locale);
  if (!format) {
    format = new Intl.RelativeTimeFormat(tags[locale], { numeric: "auto", style: "short" });
    relativeFormats.set(locale, format);
  }
  return format;
}

/**
 * Node and browsers carry different editions of the same rules (narrow spaces, «г.»); one spelling keeps hydration quiet.
 * A number never parts from the word after it.
 */
function settle(text: string): string {
  return text
    .replace(/[\u202f\u2009]/g, "\u00a0")
    .replace(/\s?(?<!\p{L})г\.(?=\s|$)/gu, "")
    .replace(/(\d) (?=\p{L})/gu, "$1\u00a0")
    .replace(/(\p{L}) (?=\d{1,2}(?!\d|:))/gu, "$1\u00a0");
}

const dayStyles = {
  /** 20 ноября */
  date: { day: "numeric", month: "long" },
  /** 20 нояб. */
  short: { day: "numeric", month: "short" },
  /** пт, 20 ноября */
  weekday: { weekday: "short", day: "numeric", month: "long" },
  /** пятница, 20 ноября */
  full: { weekday: "long", day: "numeric", month: "long" },
  /** 20 ноября 2026 */
  year: { day: "numeric", month: "long", year: "numeric" },
  /** 20.11.2026 */
  numeric: { day: "2-digit", month: "2-digit", year: "numeric" },
  /** пт */
  weekdayShort: { weekday: "short" },
  /** пятница */
  weekdayLong: { weekday: "long" },
  /** 20 */
  dayNumber: { day: "numeric" },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

export type DayStyle = keyof typeof dayStyles;

/** A local day ("YYYY-MM-DD") in words; an impossible day comes back as it was written. */
export function formatDay(day: string, locale: Locale, style: DayStyle = "date"): string {
  const instant = middayOf(day);
  return instant ? settle(dateFormat(locale, "UTC", dayStyles[style]).format(instant)) : day;
}

/** «Ноябрь 2026», the caption of a month; `month` is "YYYY-MM" or any day of it. */
export function formatMonth(month: string, locale: Locale, options: { year?: boolean } = {}): string {
  const instant = middayOf(`${month.slice(0, 7)}-01`);
  if (!instant) return month;
  const year = options.year === false ? undefined : ("numeric" as const);
  return capitalise(settle(dateFormat(locale, "UTC", { month: "long", year }).format(instant)), locale);
}

/** «20–27 ноября», «28 ноября – 3 декабря»; the years appear when they differ. */
export function formatDayRange(from: string, to: string, locale: Locale): string {
  const start = middayOf(from);
  const end = middayOf(to);
  if (!start || !end) return `${from} – ${to}`;
  const style = from.slice(0, 4) === to.slice(0, 4) ? dayStyles.date : dayStyles.year;
  return settle(dateFormat(locale, "UTC", style).formatRange(start, end));
}

/** The seven weekday names from Monday: «пн» … or «понедельник» …. */
export function weekdayNames(locale: Locale, style: "short" | "long" = "short"): string[] {
  const options = { weekday: style };
  return Array.from({ length: 7 }, (_, index) =>
    dateFormat(locale, "UTC", options).format(new Date(Date.UTC(2024, 0, 1 + index, 12))),
  );
}

/** An instant as hours and minutes on the wall of a zone: «09:05». */
export function formatTime(instant: Date, zone: string, locale: Locale): string {
  return dateFormat(locale, zone, clockOptions).format(instant);
}

const clockOptions: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** Minutes from midnight as a wall clock: 545 is «09:05»; a night shift's 1500 is «01:00». */
export function formatClock(minutes: number): string {
  const ofDay = ((minutes % 1440) + 1440) % 1440;
  return `${String(Math.floor(ofDay / 60)).padStart(2, "0")}:${String(ofDay % 60).padStart(2, "0")}`;
}

/** «10:00–11:30» with no place to break; both ends are read in one zone. */
export function formatTimeRange(from: Date, to: Date, zone: string, locale: Locale): string {
  return `${formatTime(from, zone, locale)}–${formatTime(to, zone, locale)}`;
}

/** An instant as a day and a time in a zone: «20 ноября, 10:00». */
export function formatDateTime(
  instant: Date,
  zone: string,
  locale: Locale,
  style: DayStyle = "date",
): string {
  const day = settle(dateFormat(locale, zone, dayStyles[style]).format(instant));
  return `${day}, ${formatTime(instant, zone, locale)}`;
}

/** «сегодня», «вчера», «завтра», and every other day by its date; both are local days of the same zone. */
export function formatRelativeDay(
  day: string,
  today: string,
  locale: Locale,
  style: DayStyle = "date",
): string {
  const distance = dayDistance(today, day);
  if (distance !== null && Math.abs(distance) <= 1) return relativeFormat(locale).format(distance, "day");
  return formatDay(day, locale, style);
}

/** «2 мин. назад», «через 3 ч», «вчера»: how far an instant is from now, in its largest fitting unit. */
export function formatAgo(instant: Date, now: Date, locale: Locale): string {
  const seconds = Math.round((instant.getTime() - now.getTime()) / 1000);
  const size = Math.abs(seconds);
  if (size < 45) return relativeFormat(locale).format(0, "second");
  if (size < 3570) return settle(relativeFormat(locale).format(Math.round(seconds / 60), "minute"));
  if (size < 86_000) return settle(relativeFormat(locale).format(Math.round(seconds / 3600), "hour"));
  if (size < 86_400 * 45) return settle(relativeFormat(locale).format(Math.round(seconds / 86_400), "day"));
  return settle(relativeFormat(locale).format(Math.round(seconds / (86_400 * 30.44)), "month"));
}

const durationUnits: Record<Locale, { hour: string; minute: string }> = {
  ru: { hour: "ч", minute: "мин" },
  en: { hour: "h", minute: "min" },
};

/** A length in minutes: «45 мин», «1 ч 30 мин», «2 ч». */
export function formatDuration(minutes: number, locale: Locale): string {
  const whole = Math.max(0, Math.round(minutes));
  const { hour, minute } = durationUnits[locale];
  const hours = Math.floor(whole / 60);
  const rest = whole % 60;
  const parts = [
    hours > 0 ? `${hours}\u00a0${hour}` : "",
    rest > 0 || hours === 0 ? `${rest}\u00a0${minute}` : "",
  ];
  return parts.filter(Boolean).join("\u00a0");
}

/** «1 248»; decimals only where asked for. */
export function formatNumber(value: number, locale: Locale, options: Intl.NumberFormatOptions = {}): string {
  return settle(numberFormat(locale, options).format(value));
}

/** A share of one as percents: 0.34 is «34 %». */
export function formatPercent(share: number, locale: Locale, digits = 0): string {
  return settle(numberFormat(locale, { style: "percent", maximumFractionDigits: digits }).format(share));
}

/** A change with its sign, the minus being a real one: «+425», «−1,2». */
export function formatChange(value: number, locale: Locale, options: Intl.NumberFormatOptions = {}): string {
  const text = numberFormat(locale, { ...options, signDisplay: "exceptZero" }).format(value);
  return settle(text.replace("-", "−"));
}

function middayOf(day: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const instant = new Date(`${day}T12:00:00Z`);
  return Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 10) !== day ? null : instant;
}

function dayDistance(from: string, to: string): number | null {
  const start = middayOf(from);
  const end = middayOf(to);
  return start && end ? Math.round((end.getTime() - start.getTime()) / 86_400_000) : null;
}

function capitalise(text: string, locale: Locale): string {
  return text.charAt(0).toLocaleUpperCase(tags[locale]) + text.slice(1);
}
