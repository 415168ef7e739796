import type {
  VendorCategory,
  VendorRecord,
  VendorRecordStatus,
  VendorService,
  VendorShift,
  VendorStaff,
} from "~/features/sync/ports";
import { instantOf, isDay, isZone, readWallMinutes } from "~/lib/zoned-time";
import type {
  WireCompany,
  WireRecord,
  WireRecordClient,
  WireRecordLine,
  WireService,
  WireServiceCategory,
  WireShiftDay,
  WireStaff,
} from "./contract";

/** The vendor's default length of a visit, for a record that names none. */
const DEFAULT_SEANCE_SECONDS = 3600;

export type UnreadableRecord = "no_time" | "no_version";

/** A record of the wire as ours, or why it cannot be read. Pure: the branch's zone is an argument. */
export function vendorRecord(
  wire: WireRecord,
  branch: { companyId: string; zone: string },
): VendorRecord | UnreadableRecord {
  const startsAt = visitInstant(wire.date, branch.zone) ?? visitInstant(wire.datetime, branch.zone);
  if (!startsAt) return "no_time";
  const version = stampInstant(wire.last_change_date) ?? stampInstant(wire.create_date);
  if (!version) return "no_version";
  const services = wire.services.map((line) => ({
    externalId: line.id,
    title: line.title,
    costMinor: lineCostMinor(line),
  }));
  return {
    source: "yclients",
    externalId: wire.id,
    companyId: wire.company_id ?? branch.companyId,
    version,
    deleted: wire.deleted,
    status: statusOf(wire),
    startsAt,
    endsAt: new Date(startsAt.getTime() + seanceSeconds(wire) * 1000),
    staffExternalId: wire.staff_id ?? wire.staff?.id ?? null,
    staffName: wire.staff?.name.trim() || null,
    services,
    priceMinor: services.reduce((sum, line) => sum + line.costMinor, 0),
    comment: wire.comment,
    requestKey: requestKeyOf(wire.api_id),
    isPaid: wire.paid_full || (wire.prepaid && wire.prepaid_confirmed),
    client: wire.client ? clientOf(wire.client) : null,
  };
}

/** The key of ours a record carries; 0 is how this wire writes an empty one. */
export function requestKeyOf(apiId: string): string | null {
  const key = apiId.trim();
  return key === "" || key === "0" ? null : key;
}

/**
 * Attendance to status: 2 confirmed, 1 completed, 0 pending, -1 no_show; deleted is cancelled. `attendance` speaks of
 * this record; `visit_attendance` of a visit that several records may share, so it counts only when the first is
 * missing. `confirmed: 0` is not a cancellation (docs: "not yet confirmed").
 */
export function statusOf(
  wire: Pick<WireRecord, "deleted" | "attendance" | "visit_attendance">,
): VendorRecordStatus {
  if (wire.deleted) return "cancelled";
  switch (wire.attendance ?? wire.visit_attendance) {
    case 2:
      return "confirmed";
    case 1:
      return "completed";
    case -1:
      return "no_show";
    default:
      return "pending";
  }
}

/**
 * What a line is worth, in minor units. `cost` is the line's total after discount and is never multiplied by `amount`
 * (`cost_per_unit` exists for that). `cost_to_pay` is not used: it also leaves out deposits already paid.
 * Without `cost`: price per unit (or before discount) x amount, less the discount percent.
 */
export function lineCostMinor(line: WireRecordLine): number {
  if (line.cost !== null) return minor(line.cost);
  const perUnit = line.cost_per_unit ?? line.first_cost;
  if (perUnit === null) return minor(line.cost_to_pay ?? 0);
  return minor(perUnit * (line.amount ?? 1) * (1 - (line.discount ?? 0) / 100));
}

export function vendorService(
  wire: WireService,
  categories: ReadonlyMap<string, WireServiceCategory>,
): VendorService {
  const category = wire.category_id === null ? undefined : categories.get(wire.category_id);
  const priceMin = minor(wire.price_min ?? 0);
  return {
    externalId: wire.id,
    title: wire.title.trim(),
    category: category ? { externalId: category.id, title: category.title.trim() } : null,
    priceMinMinor: priceMin,
    priceMaxMinor: Math.max(priceMin, minor(wire.price_max ?? 0)),
    durationMinutes: wholeMinutes(wire.duration),
    active: wire.active,
    staff: wire.staff.map((one) => ({
      externalId: one.id,
      durationMinutes: wholeMinutes(one.seance_length),
    })),
  };
}

export function vendorStaff(wire: WireStaff): VendorStaff {
  const dismissed = wire.fired || wire.status;
  return {
    externalId: wire.id,
    name: wire.name.trim(),
    specialization: wire.specialization.trim(),
    bookable: !dismissed && !wire.hidden,
    dismissed,
  };
}

export function vendorCategory(wire: WireServiceCategory): VendorCategory {
  return { externalId: wire.id, title: wire.title.trim(), weight: wire.weight ?? 0 };
}

/** A working day, or null for a day off and for one that cannot be read. */
export function vendorShift(wire: WireShiftDay, staffExternalId: string): VendorShift | null {
  const day = wire.date.replace(/^(\d{4})(\d{2})(\d{2})$/, "$1-$2-$3").slice(0, 10);
  if (!isDay(day) || !wire.is_working) return null;
  const spans = wire.slots.flatMap(({ from, to }) => {
    const [startMin, endMin] = [wallMinutes(from), wallMinutes(to)];
    return startMin !== null && endMin !== null && startMin < endMin ? [{ startMin, endMin }] : [];
  });
  return spans.length > 0 ? { staffExternalId, day, spans } : null;
}

/** `9:00`, `09:00` or `09:00:00` in minutes from midnight. */
export function wallMinutes(text: string): number | null {
  return readWallMinutes(text.trim().replace(/^(\d{1,2}:\d{2}):\d{2}$/, "$1"));
}

function seanceSeconds(wire: WireRecord): number {
  const given = [wire.seance_length, wire.length].find((seconds) => seconds !== null && seconds > 0);
  return given ?? DEFAULT_SEANCE_SECONDS;
}

function clientOf(wire: WireRecordClient): VendorRecord["client"] {
  const composed = [wire.surname, wire.name, wire.patronymic]
    .map((part) => part.trim())
    .filter(Boolean)
    .join(" ");
  return {
    externalId: wire.id,
    name: wire.display_name.trim() || composed,
    phone: wire.phone.trim() || null,
    email: wire.email.trim() || null,
  };
}

/** Major units of a currency with two decimals (₽, ₸, €, $) to minor; half a kopeck rounds away from zero. */
export function minor(major: number): number {
  return Math.sign(major) * Math.round(Math.abs(major) * 100 + 1e-6);
}

function wholeMinutes(seconds: number | null): number | null {
  return seconds !== null && seconds > 0 ? Math.round(seconds / 60) : null;
}

const WALL = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?/;

/**
 * The instant of a visit: the wall clock that the text shows, in the branch's zone. An offset behind it is passed
 * over on purpose, because production has seen wrong ones while the clock time was right. Only `Z` is believed.
 * Null when the text is no time or names a day that does not exist.
 */
export function visitInstant(text: string, zone: string): Date | null {
  if (/Z$/i.test(text)) return stampInstant(text);
  const match = WALL.exec(text);
  if (!match) return null;
  const [, year, month, date, hour, minute, second] = match;
  const day = `${year}-${month}-${date}`;
  if (!isDay(day) || Number(hour) > 23 || Number(minute) > 59) return null;
  const start = instantOf({ day, minutes: Number(hour) * 60 + Number(minute) }, zone);
  return new Date(start.getTime() + Number(second ?? 0) * 1000);
}

/** The instant of a change stamp such as `2019-01-16T20:35:15+0900` (no colon) or with a colon or `Z`; null otherwise. */
export function stampInstant(text: string): Date | null {
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$/i.exec(
    text.trim(),
  );
  if (!match) return null;
  const [, day, time, fraction = "", offset = "Z"] = match;
  const colon = /^[+-]\d{4}$/.test(offset)
    ? `${offset.slice(0, 3)}:${offset.slice(3)}`
    : offset.toUpperCase();
  const epoch = Date.parse(`${day}T${time}${fraction.slice(0, 4)}${colon}`);
  return Number.isNaN(epoch) ? null : new Date(epoch);
}

/** The branch's IANA zone: `timezone_name`, else a `timezone` that looks like one, else the setting. */
export function pickZone(company: Pick<WireCompany, "timezone" | "timezone_name">, fallback: string): string {
  for (const candidate of [company.timezone_name, company.timezone]) {
    if (/^[A-Za-z_]+\/[A-Za-z_+\-0-9/]+$/.test(candidate) && isZone(candidate)) return candidate;
  }
  return fallback;
}
