import { dayOf, isDay, wallOf, weekdayOf, type Day } from "~/lib/zoned-time";
import { calendarNames } from "./calendar-names";
import type { Locale } from "./locale";

/** English here is the international one: day before month, 24 hours, weeks from Monday, as the business counts. */
const tags: Record<Locale, string> = { ru: "ru-RU", en: "en-GB" };

const numberFormats = new Map<string, Intl.NumberFormat>();

function numberFormat(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale}|${JSON.stringify(options)}`;
  let format = numberFormats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(tags[locale], options);
    numberFormats.set(key, format);
  }
  return format;
}

/** Editions of Intl differ in which narrow space parts thousands; a plain no-break one everywhere keeps hydration quiet. */
function settle(text: string): string {
  return text.replace(/[\u202f\u2009]/g, "\u00a0");
}

/** What a day in words is made of; the order and the joints are the language's. */
interface DayShape {
  weekday?: "short" | "long";
  day?: boolean;
  month?: "short" | "long";
  year?: boolean;
}

const dayStyles = {
  /** 20 ноября */
  date: { day: true, month: "long" },
  /** 20 нояб. */
  short: { day: true, month: "short" },
  /** пт, 20 ноября */
  weekday: { weekday: "short", day: true, month: "long" },
  /** пт, 20 */
  weekdayNumber: { weekday: "short", day: true },
  /** пятница, 20 ноября */
  full: { weekday: "long", day: true, month: "long" },
  /** 20 ноября 2026 */
  year: { day: true, month: "long", year: true },
  /** 20.11.2026 */
  numeric: "numeric",
  /** пт */
  weekdayShort: { weekday: "short" },
  /** пятница */
  weekdayLong: { weekday: "long" },
  /** 20 */
  dayNumber: { day: true },
} satisfies Record<string, DayShape | "numeric">;

export type DayStyle = keyof typeof dayStyles;

/** A local day ("YYYY-MM-DD") in words; an impossible day comes back as it was written. A number never parts from its month. */
export function formatDay(day: string, locale: Locale, style: DayStyle = "date"): string {
  return isDay(day) ? spellDay(day, locale, dayStyles[style]) : day;
}

function spellDay(day: Day, locale: Locale, shape: DayShape | "numeric"): string {
  const [year = "", month = "", date = ""] = day.split("-");
  if (shape === "numeric") return [date, month, year].join(locale === "ru" ? "." : "/");
  const names = calendarNames[locale];
  const weekday = shape.weekday === "short" ? names.weekdaysShort : shape.weekday ? names.weekdays : [];
  const months = shape.month === "short" ? names.monthsShort : names.months;
  const number = shape.day ? String(Number(date)) : null;
  const dayAndMonth = [number, shape.month ? months[Number(month) - 1] : null].filter(Boolean).join("\u00a0");
  const rest = [dayAndMonth, shape.year ? year : null].filter(Boolean).join(" ");
  return [weekday[weekdayOf(day)], rest].filter(Boolean).join(locale === "ru" ? ", " : " ");
}

/** «Ноябрь 2026», the caption of a month; `month` is "YYYY-MM" or any day of it. */
export function formatMonth(month: string, locale: Locale, options: { year?: boolean } = {}): string {
  const name = calendarNames[locale].monthsAlone[Number(month.slice(5, 7)) - 1];
  if (!name || !isDay(`${month.slice(0, 7)}-01`)) return month;
  return capitalise(options.year === false ? name : `${name} ${month.slice(0, 4)}`, locale);
}

/** «20–27 ноября», «28 ноября – 3 декабря»; the years appear when they differ. */
export function formatDayRange(from: string, to: string, locale: Locale): string {
  if (!isDay(from) || !isDay(to)) return `${from} – ${to}`;
  const isYearShared = from.slice(0, 4) === to.slice(0, 4);
  const end = formatDay(to, locale, isYearShared ? "date" : "year");
  if (from.slice(0, 7) === to.slice(0, 7)) return `${Number(from.slice(8))}–${end}`;
  return `${formatDay(from, locale, isYearShared ? "date" : "year")} – ${end}`;
}

/** The seven weekday names from Monday: «пн» … or «понедельник» …. */
export function weekdayNames(locale: Locale, style: "short" | "long" = "short"): readonly string[] {
  return style === "short" ? calendarNames[locale].weekdaysShort : calendarNames[locale].weekdays;
}

/** An instant as hours and minutes on the wall of a zone: «09:05»; the same in every language. */
export function formatTime(instant: Date, zone: string, _locale?: Locale): string {
  return formatClock(wallOf(instant, zone).minutes);
}

/** Minutes from midnight as a wall clock: 545 is «09:05»; a night shift's 1500 is «01:00». */
export function formatClock(minutes: number): string {
  const ofDay = ((minutes % 1440) + 1440) % 1440;
  return `${String(Math.floor(ofDay / 60)).padStart(2, "0")}:${String(ofDay % 60).padStart(2, "0")}`;
}

/** «10:00–11:30» with no place to break; both ends are read in one zone. */
export function formatTimeRange(from: Date, to: Date, zone: string, _locale?: Locale): string {
  return `${formatTime(from, zone)}–${formatTime(to, zone)}`;
}

/** An instant as a day and a time in a zone: «20 ноября, 10:00». */
export function formatDateTime(
  instant: Date,
  zone: string,
  locale: Locale,
  style: DayStyle = "date",
): string {
  return `${formatDay(dayOf(instant, zone), locale, style)}, ${formatTime(instant, zone)}`;
}

/** «сегодня», «вчера», «завтра», and every other day by its date; both are local days of the same zone. */
export function formatRelativeDay(
  day: string,
  today: string,
  locale: Locale,
  style: DayStyle = "date",
): string {
  const distance = dayDistance(today, day);
  const word = distance === null ? undefined : agoWords[locale].days[distance];
  return word ?? formatDay(day, locale, style);
}

interface AgoWords {
  now: string;
  /** Yesterday, today and tomorrow. */
  days: Record<number, string>;
  units: Record<"minute" | "hour" | "day" | "month", string>;
  past: (length: string) => string;
  ahead: (length: string) => string;
}

const agoWords: Record<Locale, AgoWords> = {
  ru: {
    now: "сейчас",
    days: { [-1]: "вчера", 0: "сегодня", 1: "завтра" },
    units: { minute: "мин", hour: "ч", day: "дн.", month: "мес." },
    past: (length) => `${length} назад`,
    ahead: (length) => `через ${length}`,
  },
  en: {
    now: "now",
    days: { [-1]: "yesterday", 0: "today", 1: "tomorrow" },
    units: { minute: "min", hour: "h", day: "d", month: "mo" },
    past: (length) => `${length} ago`,
    ahead: (length) => `in ${length}`,
  },
};

/** «2 мин назад», «через 3 ч», «вчера»: how far an instant is from now, in its largest fitting unit. */
export function formatAgo(instant: Date, now: Date, locale: Locale): string {
  const words = agoWords[locale];
  const seconds = Math.round((instant.getTime() - now.getTime()) / 1000);
  const size = Math.abs(seconds);
  const say = (unit: keyof AgoWords["units"], unitSeconds: number) => {
    const length = `${Math.max(1, Math.round(size / unitSeconds))}\u00a0${words.units[unit]}`;
    return seconds < 0 ? words.past(length) : words.ahead(length);
  };
  if (size < 45) return words.now;
  if (size < 3570) return say("minute", 60);
  if (size < 86_000) return say("hour", 3600);
  if (size < 86_400 * 45) return words.days[Math.round(seconds / 86_400)] ?? say("day", 86_400);
  return say("month", 86_400 * 30.44);
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
  const number = formatNumber(share * 100, locale, { maximumFractionDigits: digits });
  return locale === "ru" ? `${number}\u00a0%` : `${number}%`;
}

/** A change with its sign, the minus being a real one: «+425», «−1,2». */
export function formatChange(value: number, locale: Locale, options: Intl.NumberFormatOptions = {}): string {
  const text = numberFormat(locale, { ...options, signDisplay: "exceptZero" }).format(value);
  return settle(text.replace("-", "−"));
}

function dayDistance(from: string, to: string): number | null {
  return isDay(from) && isDay(to) ? Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) : null;
}

function capitalise(text: string, locale: Locale): string {
  return text.charAt(0).toLocaleUpperCase(tags[locale]) + text.slice(1);
}
