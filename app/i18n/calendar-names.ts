import type { Locale } from "./locale";

/** Names of months and weekdays in one language; weekdays begin with Monday. */
export interface CalendarNames {
  /** As a date needs them: «20 ноября». */
  months: readonly string[];
  /** «20 нояб.» */
  monthsShort: readonly string[];
  /** As a caption needs them: «ноябрь 2026». */
  monthsAlone: readonly string[];
  weekdays: readonly string[];
  weekdaysShort: readonly string[];
}

const english = list("January February March April May June July August September October November December");

/**
 * Written out and not asked of Intl: Node, Chromium and Safari carry different editions of these names («Sep» and «Sept»,
 * «Sat 21» and «Sat, 21»), and a page must read the same before and after its scripts run.
 */
export const calendarNames: Record<Locale, CalendarNames> = {
  ru: {
    months: list("января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
    monthsShort: list("янв. февр. мар. апр. мая июн. июл. авг. сент. окт. нояб. дек."),
    monthsAlone: list("январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"),
    weekdays: list("понедельник вторник среда четверг пятница суббота воскресенье"),
    weekdaysShort: list("пн вт ср чт пт сб вс"),
  },
  en: {
    months: english,
    monthsShort: list("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
    monthsAlone: english,
    weekdays: list("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    weekdaysShort: list("Mon Tue Wed Thu Fri Sat Sun"),
  },
};

function list(words: string): readonly string[] {
  return words.split(" ");
}
