import { z } from "zod";
import {
  findSlots,
  type BusyRow,
  type Person,
  type SlotQuestion,
  type WallInterval,
} from "~/features/booking/availability/model";
import { findConflicts } from "~/features/booking/availability/obstacles/model";
import { readWallMinutes } from "~/lib/zoned-time";

const identity = z.union([z.number(), z.string()]);
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const wallMinutes = z.string().transform((text, context) => {
  const minutes = readWallMinutes(text);
  if (minutes === null) context.addIssue({ code: "custom", message: `Not a wall time: ${text}` });
  return minutes ?? z.NEVER;
});

const interval = z
  .object({ date: z.string(), start: wallMinutes, end: wallMinutes })
  .transform(({ date, start, end }): WallInterval => ({ day: date, startMin: start, endMin: end }));

const busyShape = z.object({
  id: identity,
  start: instant,
  end: instant,
  status: z.string().default("confirmed"),
  before_min: z.number().default(0),
  after_min: z.number().default(0),
  service: identity.nullish(),
  seats: z.number().default(1),
  holder: z.string().nullish(),
  expires_at: instant.nullish(),
  /** Of `conflict` cases: what or whom the row takes. */
  resource: identity.nullish(),
  resources: z.array(identity).nullish(),
});

const toRow = (row: z.infer<typeof busyShape>): BusyRow => ({
  id: row.id,
  start: row.start.getTime(),
  end: row.end.getTime(),
  status: row.status,
  beforeMin: row.before_min,
  afterMin: row.after_min,
  serviceId: row.service,
  seats: row.seats,
  holder: row.holder,
  expiresAt: row.expires_at?.getTime(),
});

const times = {
  work: z.array(interval).nullish(),
  breaks: z.array(interval).nullish(),
  busy: z.array(busyShape.transform(toRow)).nullish(),
  duration_min: z.number().optional(),
};

const slotsInput = z.object({
  ...times,
  zone: z.string().default("UTC"),
  view_zone: z.string().nullish(),
  now: instant.default(new Date(0)),
  date: z.string().nullish(),
  duration_min: z.number(),
  step_min: z.number(),
  offset_min: z.number().nullish(),
  before_min: z.number().nullish(),
  after_min: z.number().nullish(),
  buffer_rule: z.enum(["sum", "max"]).nullish(),
  min_notice_min: z.number().nullish(),
  notice_boundary: z.enum(["inclusive", "exclusive"]).nullish(),
  horizon_days: z.number().nullish(),
  max_per_day: z.number().nullish(),
  max_minutes_per_day: z.number().nullish(),
  service: identity.nullish(),
  capacity: z.number().nullish(),
  party: z.number().nullish(),
  blocking_statuses: z.array(z.string()).nullish(),
  exclude_booking: identity.nullish(),
  viewer: z.string().nullish(),
  staff: z.array(z.object({ ...times, id: identity.optional(), zone: z.string().optional() })).nullish(),
  assign: z.enum(["any", "all"]).nullish(),
  restrict: z.object({ zone: z.string().optional(), work: z.array(interval) }).nullish(),
});

const conflictInput = z.object({
  new: z.object({
    resource: identity.nullish(),
    resources: z.array(identity).nullish(),
    start: instant,
    end: instant,
    before_min: z.number().nullish(),
    after_min: z.number().nullish(),
    service: identity.nullish(),
    party: z.number().nullish(),
  }),
  existing: z.array(busyShape),
  now: instant.default(new Date(0)),
  buffer_rule: z.enum(["sum", "max"]).nullish(),
  before_min: z.number().nullish(),
  after_min: z.number().nullish(),
  capacity: z.number().nullish(),
  blocking_statuses: z.array(z.string()).nullish(),
  exclude_booking: identity.nullish(),
  viewer: z.string().nullish(),
});

const mode = z.enum(["grid", "window", "clock", "clock_tight"]);
type Mode = z.infer<typeof mode>;

/** `expected_by_mode` is read for its keys alone: they say for which modes the case holds another list. */
const slotsCase = z.object({
  id: z.string(),
  kind: z.literal("slots"),
  mode: mode.default("grid"),
  modes_that_agree: z.array(mode).default([]),
  expected_by_mode: z.record(z.string(), z.unknown()).default({}),
  input: z.unknown(),
});
const conflictCase = z.object({ id: z.string(), kind: z.literal("conflict"), input: z.unknown() });

export const slotsFile = z.object({
  cases: z.array(z.discriminatedUnion("kind", [slotsCase, conflictCase])),
});

/** The modes a `slots` case says something about; the first is its own. */
export function modesOf(given: {
  mode?: string;
  modes_that_agree?: string[];
  expected_by_mode?: object;
}): Mode[] {
  const { mode: own, modes_that_agree, expected_by_mode } = slotsCase.pick({ mode: true, modes_that_agree: true, expected_by_mode: true }).parse(given); // prettier-ignore
  return [...new Set([own, ...modes_that_agree, ...z.array(mode).parse(Object.keys(expected_by_mode))])];
}

export function answerSlots(file: z.infer<typeof slotsFile>): Record<string, unknown> {
  return Object.fromEntries(file.cases.map((given) => [given.id, answerCase(given)]));
}

function answerCase(given: z.infer<typeof slotsFile>["cases"][number]): unknown {
  try {
    if (given.kind === "conflict") return answerConflict(given.input);
    return { starts_utc: startsOf(given.input, productMode(given)) };
  } catch (error) {
    return { unsupported: error instanceof Error ? error.message : String(error) };
  }
}

/** The product's mode is the grid. A case that holds no list for it is answered in its own mode, by the same engine. */
function productMode(given: z.infer<typeof slotsCase>): Mode {
  const isGridCase =
    given.mode === "grid" || given.modes_that_agree.includes("grid") || "grid" in given.expected_by_mode;
  return isGridCase ? "grid" : given.mode;
}

/** The starts the product offers for a case's input in one of the modes, as UTC texts. */
export function startsOf(input: unknown, alignment: Mode): string[] {
  const slots = findSlots(toQuestion(slotsInput.parse(input), alignment));
  return slots.map(({ start }) => new Date(start).toISOString().replace(".000Z", "Z"));
}

function toQuestion(input: z.infer<typeof slotsInput>, alignment: Mode): SlotQuestion {
  return {
    now: input.now,
    zone: input.zone,
    viewZone: input.view_zone ?? undefined,
    days: input.date ? { from: input.date, until: input.date } : undefined,
    people: peopleOf(input),
    assign: input.assign ?? "any",
    viewer: input.viewer,
    excludeBooking: input.exclude_booking,
    blockingStatuses: input.blocking_statuses ?? undefined,
    restrict: input.restrict
      ? { zone: input.restrict.zone ?? input.zone, work: input.restrict.work }
      : undefined,
    rules: {
      alignment,
      durationMin: input.duration_min,
      stepMin: input.step_min,
      offsetMin: input.offset_min ?? 0,
      beforeMin: input.before_min ?? 0,
      afterMin: input.after_min ?? 0,
      bufferRule: input.buffer_rule ?? "sum",
      minNoticeMin: input.min_notice_min ?? 0,
      noticeBoundary: input.notice_boundary ?? "inclusive",
      horizonDays: input.horizon_days,
      maxPerDay: input.max_per_day,
      maxMinutesPerDay: input.max_minutes_per_day,
      serviceId: input.service,
      capacity: input.capacity,
      party: input.party ?? 1,
    },
  };
}

/** What stands at the top of the input holds for everybody; a member of `staff` has more or has their own. */
function peopleOf(input: z.infer<typeof slotsInput>): Person[] {
  const staff = input.staff ?? [{ id: "one" }];
  return staff.map((person, position): Person => {
    const own = {
      work: undefined,
      breaks: undefined,
      busy: undefined,
      zone: undefined,
      duration_min: undefined,
      ...person,
    };
    return {
      id: person.id ?? position,
      zone: own.zone,
      work: own.work ?? input.work ?? [],
      breaks: [...(input.breaks ?? []), ...(own.breaks ?? [])],
      busy: [...(input.busy ?? []), ...(own.busy ?? [])],
      durationMin: own.duration_min,
    };
  });
}

function answerConflict(raw: unknown): { conflicting_ids: (number | string)[]; allowed: boolean } {
  const input = conflictInput.parse(raw);
  const wanted = resourcesOf(input.new);
  const rows = input.existing.filter((row) => {
    const taken = resourcesOf(row);
    return wanted.length === 0 || taken.length === 0 || taken.some((resource) => wanted.includes(resource));
  });
  const { isAllowed, rows: conflicts } = findConflicts(
    {
      start: input.new.start,
      durationMin: (input.new.end.getTime() - input.new.start.getTime()) / 60_000,
      beforeMin: input.new.before_min ?? input.before_min ?? 0,
      afterMin: input.new.after_min ?? input.after_min ?? 0,
      bufferRule: input.buffer_rule ?? "sum",
      serviceId: input.new.service,
      capacity: input.capacity,
      party: input.new.party ?? 1,
    },
    rows.map(toRow),
    {
      now: input.now,
      viewer: input.viewer,
      excludeBooking: input.exclude_booking,
      blockingStatuses: input.blocking_statuses ?? undefined,
    },
  );
  return { conflicting_ids: conflicts.map(({ id }) => id), allowed: isAllowed };
}

function resourcesOf(row: { resource?: number | string | null; resources?: (number | string)[] | null }) {
  return (row.resources ?? (row.resource === null || row.resource === undefined ? [] : [row.resource])).map(
    String,
  );
}
