import { describe, expect, it } from "vitest";
import {
  formatAgo,
  formatChange,
  formatClock,
  formatDateTime,
  formatDay,
  formatDayRange,
  formatDuration,
  formatMonth,
  formatNumber,
  formatPercent,
  formatRelativeDay,
  formatTime,
  weekdayNames,
} from "./format";

const spaced = (text: string) => text.replaceAll("\u00a0", "_");

describe("days in words", () => {
  it("speaks a day in every style without letting the number part from its month", () => {
    expect(spaced(formatDay("2026-11-20", "ru"))).toBe("20_ноября");
    expect(spaced(formatDay("2026-11-20", "ru", "full"))).toBe("пятница, 20_ноября");
    expect(spaced(formatDay("2026-11-20", "ru", "weekday"))).toBe("пт, 20_ноября");
    expect(spaced(formatDay("2026-11-20", "ru", "year"))).toBe("20_ноября 2026");
    // Only the «г.» of years goes, not the end of a month.
    expect(spaced(formatDay("2026-08-26", "ru", "short"))).toBe("26_авг.");
    expect(formatDay("2026-11-20", "ru", "numeric")).toBe("20.11.2026");
    expect(spaced(formatDay("2026-11-20", "ru", "short"))).toBe("20_нояб.");
    expect(formatDay("2026-11-20", "ru", "weekdayNumber")).toBe("пт, 20");
    expect(formatDay("2026-11-20", "ru", "weekdayShort")).toBe("пт");
    expect(formatDay("2026-11-20", "ru", "weekdayLong")).toBe("пятница");
    expect(formatDay("2026-11-02", "ru", "dayNumber")).toBe("2");
  });

  it("joins English days one way, whatever edition of the rules the machine carries", () => {
    expect(spaced(formatDay("2026-11-21", "en"))).toBe("21_November");
    expect(spaced(formatDay("2026-09-21", "en", "short"))).toBe("21_Sep");
    expect(spaced(formatDay("2026-11-21", "en", "weekday"))).toBe("Sat 21_November");
    expect(formatDay("2026-11-21", "en", "weekdayNumber")).toBe("Sat 21");
    expect(spaced(formatDay("2026-11-21", "en", "full"))).toBe("Saturday 21_November");
    expect(spaced(formatDay("2026-11-21", "en", "year"))).toBe("21_November 2026");
    expect(formatDay("2026-11-21", "en", "numeric")).toBe("21/11/2026");
  });

  it("agrees with Intl on every name of the year", () => {
    for (let month = 1; month <= 12; month += 1) {
      const day = `2026-${String(month).padStart(2, "0")}-15`;
      const ask = (tag: string) =>
        new Intl.DateTimeFormat(tag, { day: "numeric", month: "long", timeZone: "UTC" }).format(
          new Date(day),
        );
      expect(formatDay(day, "ru").replaceAll("\u00a0", " ")).toBe(ask("ru-RU"));
      expect(formatDay(day, "en").replaceAll("\u00a0", " ")).toBe(ask("en-GB"));
    }
  });

  it("leaves a day that does not exist as it was written", () => {
    expect(formatDay("2026-02-30", "ru")).toBe("2026-02-30");
    expect(formatDay("завтра", "ru")).toBe("завтра");
  });

  it("names months and weekdays from Monday", () => {
    expect(spaced(formatMonth("2026-11", "ru"))).toBe("Ноябрь 2026");
    expect(formatMonth("2026-11-05", "en", { year: false })).toBe("November");
    expect(weekdayNames("ru")).toEqual(["пн", "вт", "ср", "чт", "пт", "сб", "вс"]);
  });

  it("joins two days of a month and shows years only when they differ", () => {
    expect(spaced(formatDayRange("2026-11-20", "2026-11-27", "ru"))).toBe("20–27_ноября");
    expect(spaced(formatDayRange("2026-11-28", "2026-12-03", "ru"))).toBe("28_ноября – 3_декабря");
    expect(spaced(formatDayRange("2026-12-28", "2027-01-03", "ru"))).toBe("28_декабря 2026 – 3_января 2027");
    expect(spaced(formatDayRange("2026-11-16", "2026-11-22", "en"))).toBe("16–22_November");
  });

  it("calls the days around today by their names", () => {
    expect(formatRelativeDay("2026-11-20", "2026-11-20", "ru")).toBe("сегодня");
    expect(formatRelativeDay("2026-11-19", "2026-11-20", "ru")).toBe("вчера");
    expect(formatRelativeDay("2026-11-21", "2026-11-20", "en")).toBe("tomorrow");
    expect(spaced(formatRelativeDay("2026-11-25", "2026-11-20", "ru"))).toBe("25_ноября");
  });
});

describe("hours and lengths", () => {
  const instant = new Date("2026-11-20T05:05:00Z");

  it("reads an instant on the wall of its zone", () => {
    expect(formatTime(instant, "Asia/Almaty", "ru")).toBe("10:05");
    expect(formatTime(new Date("2026-11-19T19:00:00Z"), "Asia/Almaty", "en")).toBe("00:00");
    expect(spaced(formatDateTime(instant, "Europe/Moscow", "ru"))).toBe("20_ноября, 08:05");
  });

  it("writes minutes from midnight as a clock, past midnight too", () => {
    expect(formatClock(545)).toBe("09:05");
    expect(formatClock(1500)).toBe("01:00");
  });

  it("says lengths in hours and minutes", () => {
    expect(spaced(formatDuration(90, "ru"))).toBe("1_ч_30_мин");
    expect(spaced(formatDuration(45, "ru"))).toBe("45_мин");
    expect(spaced(formatDuration(120, "en"))).toBe("2_h");
    expect(spaced(formatDuration(0, "ru"))).toBe("0_мин");
  });

  it("tells how long ago", () => {
    const now = new Date("2026-11-20T12:00:00Z");
    expect(spaced(formatAgo(new Date("2026-11-20T11:58:00Z"), now, "ru"))).toBe("2_мин назад");
    expect(spaced(formatAgo(new Date("2026-11-20T15:00:00Z"), now, "ru"))).toBe("через 3_ч");
    expect(spaced(formatAgo(new Date("2026-11-15T12:00:00Z"), now, "ru"))).toBe("5_дн. назад");
    expect(spaced(formatAgo(new Date("2026-08-20T12:00:00Z"), now, "ru"))).toBe("3_мес. назад");
    expect(spaced(formatAgo(new Date("2026-11-20T12:05:00Z"), now, "en"))).toBe("in 5_min");
    expect(formatAgo(new Date("2026-11-20T11:59:50Z"), now, "ru")).toBe("сейчас");
    expect(formatAgo(new Date("2026-11-19T12:00:00Z"), now, "ru")).toBe("вчера");
  });
});

describe("numbers", () => {
  it("groups thousands with a no-break space and keeps the percent sign attached", () => {
    expect(spaced(formatNumber(1248, "ru"))).toBe("1_248");
    expect(formatNumber(1248, "en")).toBe("1,248");
    expect(spaced(formatPercent(0.34, "ru"))).toBe("34_%");
    expect(formatPercent(0.345, "en", 1)).toBe("34.5%");
  });

  it("shows a change with a real minus", () => {
    expect(formatChange(-1.2, "ru")).toBe("−1,2");
    expect(formatChange(425, "ru")).toBe("+425");
    expect(formatChange(0, "ru")).toBe("0");
  });
});
