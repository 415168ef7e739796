import { describe, expect, it } from "vitest";
import { answer } from "./answer";

/** What the formats allow and the sample of cases does not show: each field once, the answer worked out by hand. */
function startsOf(input: Record<string, unknown>, mode = "grid"): unknown {
  const whole = {
    zone: "UTC",
    now: "2025-01-01T00:00:00Z",
    date: "2025-01-15",
    work: [{ date: "2025-01-15", start: "09:00", end: "12:00" }],
    duration_min: 60,
    step_min: 60,
    ...input,
  };
  const cases = [{ id: "X", kind: "slots", mode, input: whole }];
  const { X } = answer({ format: "slot-scenarios/1", semantics: {}, cases }) as {
    X: { starts_utc?: string[] };
  };
  return X.starts_utc?.map((start) => (start.startsWith("2025-01-15") ? start.slice(11, 16) : start)) ?? X;
}

const busy = (start: string, end: string, more: object = {}) => ({
  id: 1,
  start: `2025-01-15T${start}:00Z`,
  end: `2025-01-15T${end}:00Z`,
  status: "confirmed",
  ...more,
});
const work = (start: string, end: string, date = "2025-01-15") => ({ date, start, end });

describe("fields of a slots case", () => {
  it.each<[string, Record<string, unknown>, string[]]>([
    ["hours past midnight", { work: [work("22:00", "26:00", "2025-01-14")] }, ["00:00", "01:00"]],
    ["24:00 is the next midnight", { work: [work("22:00", "24:00")] }, ["22:00", "23:00"]],
    ["intervals that touch over midnight are one grid", { work: [work("22:30", "24:00", "2025-01-14"), work("00:00", "02:00")], step_min: 60 }, ["00:30"]],
    ["no date: all starts of the work", { date: undefined, work: [work("09:00", "10:00"), work("09:00", "10:00", "2025-01-16")] }, ["09:00", "2025-01-16T09:00:00Z"]],
    ["offset", { offset_min: 15 }, ["09:15", "10:15"]],
    ["a break in the middle of a visit", { breaks: [work("10:15", "10:30")], step_min: 30 }, ["09:00", "10:30", "11:00"]],
    ["no buffer from a break or a shift's edge", { breaks: [work("10:00", "10:30")], before_min: 30, after_min: 30, step_min: 30 }, ["09:00", "10:30", "11:00"]],
    ["buffers add up", { busy: [busy("10:00", "10:30", { after_min: 15 })], before_min: 15, step_min: 30 }, ["09:00", "11:00"]],
    ["the larger buffer", { busy: [busy("10:00", "10:15", { after_min: 15 })], before_min: 15, step_min: 30, buffer_rule: "max" }, ["09:00", "10:30", "11:00"]],
    ["the same added up", { busy: [busy("10:00", "10:15", { after_min: 15 })], before_min: 15, step_min: 15 }, ["09:00", "10:45", "11:00"]],
    ["notice, inclusive", { now: "2025-01-15T08:00:00Z", min_notice_min: 120 }, ["10:00", "11:00"]],
    ["notice, exclusive", { now: "2025-01-15T08:00:00Z", min_notice_min: 120, notice_boundary: "exclusive" }, ["11:00"]],
    ["notice and seconds", { now: "2025-01-15T08:00:30Z", min_notice_min: 120 }, ["11:00"]],
    ["the last bookable day is included", { now: "2025-01-14T23:00:00Z", horizon_days: 1 }, ["09:00", "10:00", "11:00"]],
    ["the day behind it is not", { now: "2025-01-13T23:00:00Z", horizon_days: 1 }, []],
    ["today is the schedule's, not the onlooker's", { zone: "Asia/Tokyo", view_zone: "UTC", now: "2025-01-14T16:00:00Z", horizon_days: 0, work: [work("18:00", "20:00")] }, ["09:00", "10:00"]],
    ["statuses that block", { busy: [busy("09:00", "10:00", { status: "completed" }), busy("10:00", "11:00", { status: "pending" })] }, ["09:00", "11:00"]],
    ["other statuses that block", { busy: [busy("09:00", "10:00", { status: "completed" }), busy("10:00", "11:00", { status: "pending" })], blocking_statuses: ["completed"] }, ["10:00", "11:00"]],
    ["a hold of somebody else", { now: "2025-01-15T00:00:00Z", busy: [busy("09:00", "10:00", { status: "hold", holder: "a", expires_at: "2025-01-15T00:00:01Z" })], viewer: "b" }, ["10:00", "11:00"]],
    ["a hold that lapses now", { now: "2025-01-15T00:00:00Z", busy: [busy("09:00", "10:00", { status: "hold", holder: "a", expires_at: "2025-01-15T00:00:00Z" })], viewer: "b" }, ["09:00", "10:00", "11:00"]],
    ["one's own hold", { now: "2025-01-15T00:00:00Z", busy: [busy("09:00", "10:00", { status: "hold", holder: "a", expires_at: "2025-01-15T09:00:00Z" })], viewer: "a" }, ["09:00", "10:00", "11:00"]],
    ["the booking that is moved", { busy: [busy("09:00", "12:00", { id: "B7" })], exclude_booking: "B7" }, ["09:00", "10:00", "11:00"]],
    ["bookings of a day", { service: "s", max_per_day: 1, busy: [busy("09:00", "10:00", { service: "s" })] }, []],
    ["bookings of another service", { service: "s", max_per_day: 1, busy: [busy("09:00", "10:00", { service: "t" })] }, ["10:00", "11:00"]],
    ["minutes of a day", { service: "s", max_minutes_per_day: 119, busy: [busy("09:00", "10:00", { service: "s" })] }, []],
    ["minutes that just fit", { service: "s", max_minutes_per_day: 120, busy: [busy("09:00", "10:00", { service: "s" })] }, ["10:00", "11:00"]],
    ["places that are left", { service: 5, capacity: 3, party: 2, busy: [busy("10:00", "11:00", { service: 5 })] }, ["09:00", "10:00", "11:00"]],
    ["too few places", { service: 5, capacity: 3, party: 3, busy: [busy("10:00", "11:00", { service: 5 })] }, ["09:00", "11:00"]],
    ["seats of one row", { service: 5, capacity: 3, busy: [busy("10:00", "11:00", { service: 5, seats: 3 })] }, ["09:00", "11:00"]],
    ["a class of another length is in the way", { service: 5, capacity: 3, busy: [busy("10:00", "10:30", { service: 5 })] }, ["09:00", "11:00"]],
    ["anybody", { work: undefined, staff: [{ id: 1, work: [work("09:00", "10:00")] }, { id: 2, work: [work("09:30", "11:00")], busy: [busy("09:30", "09:40")] }], assign: "any", step_min: 30 }, ["09:00", "10:00"]],
    ["all of them", { work: undefined, staff: [{ id: 1, work: [work("09:00", "12:00")] }, { id: 2, work: [work("09:30", "11:30")], busy: [busy("10:30", "10:40")] }], assign: "all", step_min: 30 }, ["09:30"]],
    ["all of nobody", { staff: [], assign: "all" }, []],
    ["further hours in a zone of their own", { restrict: { zone: "Europe/Moscow", work: [work("12:30", "14:30")] }, step_min: 30 }, ["09:30", "10:00", "10:30"]],
    ["the onlooker's day", { zone: "Europe/Moscow", view_zone: "UTC", date: "2025-01-15", work: [work("00:00", "05:00", "2025-01-16")] }, ["21:00", "22:00", "23:00"]],
    ["a length that ends with the shift", { duration_min: 180 }, ["09:00"]],
    ["a length that does not fit", { duration_min: 181 }, []],
  ])("%s", (_, input, expected) => expect(startsOf(input)).toEqual(expected)); // prettier-ignore
});

describe("modes", () => {
  const note = { busy: [busy("10:10", "10:20")], step_min: 60 };

  it.each<[string, Record<string, unknown>, string[]]>([
    ["grid", note, ["09:00", "11:00"]],
    ["window", note, ["09:00", "10:20"]],
    ["clock", note, ["09:00", "11:00"]],
    ["clock_tight", note, ["09:00", "11:00"]],
    ["clock", { work: [work("09:10", "12:00")], step_min: 30 }, ["09:30", "10:00", "10:30", "11:00"]],
    ["clock_tight", { work: [work("09:10", "12:10")], step_min: 60 }, ["09:10", "10:10", "11:10"]],
    ["clock", { now: "2025-01-15T09:20:30Z", step_min: 45, duration_min: 30 }, ["09:30", "10:15", "11:00"]],
  ])("%s", (mode, input, expected) => expect(startsOf(input, mode)).toEqual(expected));
});

describe("nights on which the clocks change", () => {
  it.each<[string, string, string[]]>([
    ["Europe/Berlin", "2027-03-28", ["00:00", "01:00", "03:00", "04:00"]],
    ["Europe/Berlin", "2027-10-31", ["00:00", "01:00", "02:00", "02:00", "03:00", "04:00"]],
    ["America/New_York", "2027-03-14", ["00:00", "01:00", "03:00", "04:00"]],
    ["America/New_York", "2027-11-07", ["00:00", "01:00", "01:00", "02:00", "03:00", "04:00"]],
    // Half an hour: from 02:00 to 02:30, and from 02:00 back to 01:30.
    ["Australia/Lord_Howe", "2027-10-03", ["00:00", "01:00", "02:30", "03:30"]],
    ["Australia/Lord_Howe", "2027-04-04", ["00:00", "01:00", "01:30", "02:30", "03:30"]],
  ])("%s on %s", (zone, date, walls) => {
    const input = { zone, date, now: "2025-01-01T00:00:00Z", work: [work("00:00", "05:00", date)] };
    const starts = startsOf(input) as string[];
    const clock = new Intl.DateTimeFormat("de", { timeZone: zone, timeStyle: "short" });
    expect(starts.map((start) => clock.format(new Date(start)))).toEqual(walls);
  });
});

describe("fields of a conflict case", () => {
  const conflicts = (asked: Record<string, unknown>, existing: object[], more: object = {}) => {
    const input = { new: { ...span("10:00", "11:00"), ...asked }, existing, ...more };
    const file = {
      format: "slot-scenarios/1",
      semantics: {},
      cases: [{ id: "X", kind: "conflict", input }],
    };
    return (answer(file) as { X: { conflicting_ids?: unknown[]; allowed?: boolean } }).X;
  };
  const span = (start: string, end: string) => ({
    start: `2025-01-15T${start}:00Z`,
    end: `2025-01-15T${end}:00Z`,
  });
  const row = (id: number | string, start: string, end: string, more: object = {}) => ({ id, ...span(start, end), ...more }); // prettier-ignore
  const allowed = { conflicting_ids: [], allowed: true };
  const refused = (...ids: unknown[]) => ({ conflicting_ids: ids, allowed: false });

  it("touching is no conflict; beginning before, strictly inside and around are", () => {
    expect(conflicts({}, [row(1, "09:00", "10:00"), row(2, "11:00", "12:00")])).toEqual(allowed);
    expect(conflicts({}, [row(1, "08:00", "10:01"), row(2, "10:20", "10:30"), row(3, "09:00", "12:00")])).toEqual(refused(1, 2, 3)); // prettier-ignore
  });

  it("looks at the same resources only", () => {
    const rows = [row(1, "10:00", "11:00", { resource: 5 }), row(2, "10:00", "11:00", { resources: [6, 7] })];
    expect(conflicts({ resources: [7, 8] }, rows)).toEqual(refused(2));
    expect(conflicts({ resource: 9 }, rows)).toEqual(allowed);
  });

  it("keeps buffers, statuses, holds and the moved booking apart", () => {
    expect(conflicts({ before_min: 10 }, [row(1, "09:00", "09:50", { after_min: 1 })])).toEqual(refused(1));
    expect(conflicts({ before_min: 10 }, [row(1, "09:00", "09:50", { after_min: 1 })], { buffer_rule: "max" })).toEqual(allowed); // prettier-ignore
    expect(conflicts({}, [row(1, "10:00", "11:00", { status: "cancelled" })])).toEqual(allowed);
    expect(conflicts({}, [row(1, "10:00", "11:00")], { exclude_booking: 1 })).toEqual(allowed);
    const hold = row(1, "10:00", "11:00", {
      status: "hold",
      holder: "a",
      expires_at: "2025-01-01T00:00:00Z",
    });
    expect(conflicts({}, [hold], { now: "2024-12-31T23:59:59Z", viewer: "b" })).toEqual(refused(1));
    expect(conflicts({}, [hold], { now: "2024-12-31T23:59:59Z", viewer: "a" })).toEqual(allowed);
    expect(conflicts({}, [hold], { now: "2025-01-01T00:00:00Z" })).toEqual(allowed);
  });

  it("counts places of a class", () => {
    const rows = [row(1, "10:00", "11:00", { service: 5, seats: 2 }), row(2, "10:00", "11:00", { service: 5 })]; // prettier-ignore
    expect(conflicts({ service: 5 }, rows, { capacity: 4 })).toEqual(allowed);
    expect(conflicts({ service: 5, party: 2 }, rows, { capacity: 4 })).toEqual(refused(1, 2));
    expect(conflicts({ service: 6 }, rows, { capacity: 4 })).toEqual(refused(1, 2));
  });
});
