import type { VendorRecord, VendorRecordStatus, VendorService, VendorStaff } from "~/features/sync/ports";
import type {
  WireRecord,
  WireRecordClient,
  WireRecordLine,
  WireService,
  WireServiceCategory,
  WireStaff,
} from "./contract";
import { stampInstant, visitInstant } from "./wire-time";

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
    client: wire.client ? clientOf(wire.client) : null,
  };
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
function minor(major: number): number {
  return Math.sign(major) * Math.round(Math.abs(major) * 100 + 1e-6);
}

function wholeMinutes(seconds: number | null): number | null {
  return seconds !== null && seconds > 0 ? Math.round(seconds / 60) : null;
}
