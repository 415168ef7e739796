import type {
  VendorBusy,
  VendorRecordStatus,
  VendorSale,
  VendorSaleRefusal,
  VendorTime,
} from "~/features/sync/ports";
import { instantOf, isDay, offsetMinutes, wallOf, wallText } from "~/lib/zoned-time";
import { VendorError } from "../../core/vendor-error";
import { wallMinutes } from "../map";
import type {
  BookAppointment,
  BookRecordBody,
  RecordBody,
  WireBookDates,
  WireBookTime,
  WireWholeRecord,
} from "./contract";

/** For an offer that names no length: the vendor's default of a visit. */
const DEFAULT_SEANCE_SECONDS = 3600;

/** Free days within both ends, ascending. Without the list of days the map by month is read; it has no year, so the ends give it. */
export function freeDaysOf(wire: WireBookDates, range: { from: string; until: string }): string[] {
  const listed = wire.booking_dates.map((day) => day.slice(0, 10)).filter(isDay);
  const days = listed.length > 0 ? listed : daysOfMonths(wire.booking_days ?? {}, range);
  return [...new Set(days)].filter((day) => day >= range.from && day <= range.until).sort();
}

function daysOfMonths(
  months: Record<string, (number | null)[]>,
  { from, until }: { from: string; until: string },
): string[] {
  const years = new Set([from.slice(0, 4), until.slice(0, 4)]);
  const two = (value: number | string) => String(value).padStart(2, "0");
  return [...years]
    .flatMap((year) =>
      Object.entries(months).flatMap(([month, days]) =>
        days.map((day) => `${year}-${two(month)}-${two(day ?? 0)}`),
      ),
    )
    .filter(isDay);
}

/**
 * An offered time. Its instant is the wall clock in the branch's zone, as with records: the offset in `datetime` is
 * not believed, but its text goes back to the vendor unchanged. Null when it cannot be read.
 */
export function vendorTime(
  wire: WireBookTime,
  { day, zone, staffExternalId }: { day: string; zone: string; staffExternalId: string | null },
): VendorTime | null {
  const minutes = wallMinutes(wire.time) ?? wallMinutes(/T(\d{2}:\d{2})/.exec(wire.datetime)?.[1] ?? "");
  if (minutes === null) return null;
  const startsAt = instantOf({ day, minutes }, zone);
  const seconds =
    [wire.seance_length, wire.sum_length, wire.session_length].find((one) => one !== null && one > 0) ??
    DEFAULT_SEANCE_SECONDS;
  const wireText = wire.datetime.trim();
  return {
    startsAt,
    durationMin: Math.round(seconds / 60),
    wire: wireText === "" ? isoText(startsAt, zone) : wireText,
    staffExternalId,
  };
}

/** The one visit of a sale as the booking methods take it. */
export function appointmentOf(sale: VendorSale, zone: string): BookAppointment {
  return {
    id: 1,
    services: sale.serviceExternalIds.map(numericId),
    staff_id: numericId(sale.staffExternalId),
    datetime: sale.wire ?? isoText(sale.startsAt, zone),
  };
}

export function bookBody(sale: VendorSale, zone: string): BookRecordBody {
  return {
    phone: sale.phone.replace(/\D/g, ""),
    fullname: sale.fullname,
    email: sale.email ?? "",
    comment: sale.comment,
    notify_by_sms: sale.notifyBySmsHours,
    notify_by_email: sale.notifyByEmailHours,
    api_id: sale.requestKey,
    appointments: [appointmentOf(sale, zone)],
  };
}

/** A visit of ours as staff would enter it. The vendor tells the client nothing: we do. */
export function recordBody(busy: VendorBusy, zone: string): RecordBody {
  return {
    staff_id: numericId(busy.staffExternalId),
    services: busy.services.map(({ externalId, costMinor }) => {
      const cost = costMinor / 100;
      return { id: numericId(externalId), first_cost: cost, discount: 0, cost };
    }),
    client: {
      phone: busy.client?.phone.replace(/\D/g, "") ?? "",
      name: busy.client?.name ?? "",
      email: busy.client?.email ?? "",
    },
    save_if_busy: false,
    datetime: clockText(busy.startsAt, zone),
    seance_length: Math.round((busy.endsAt.getTime() - busy.startsAt.getTime()) / 1000),
    send_sms: false,
    comment: busy.comment,
    sms_remain_hours: 0,
    email_remain_hours: 0,
    attendance: ATTENDANCE[busy.status],
    api_id: busy.requestKey,
  };
}

/**
 * The whole record for a PUT: ours laid over what stands there. Colour, labels, own fields, reminders, what staff wrote
 * around our comment, lines whose price we do not change, and a client we do not name stay as they are.
 */
export function mergedBody(busy: VendorBusy, present: WireWholeRecord, zone: string): RecordBody {
  const ours = recordBody(busy, zone);
  const lines = new Map(present.services.map((line) => [Number(line.id), line]));
  return {
    ...ours,
    services: ours.services.map((line) => {
      const kept = lines.get(line.id);
      if (kept?.cost !== line.cost) return line;
      const { first_cost, discount, amount } = kept;
      return { ...line, first_cost: first_cost ?? line.first_cost, discount: discount ?? 0, amount: amount ?? 1 };
    }),
    client: busy.client === null ? clientThere(present) : ours.client,
    comment: present.comment.includes(ours.comment) ? present.comment : ours.comment,
    sms_remain_hours: present.sms_remain_hours ?? 0,
    email_remain_hours: present.email_remain_hours ?? 0,
    api_id: ours.api_id === "" ? present.api_id : ours.api_id,
    ...(present.custom_color === "" ? {} : { custom_color: present.custom_color }),
    record_labels: present.record_labels.map(Number),
    custom_fields: present.custom_fields ?? {},
  }; // prettier-ignore
}

/** The number of the client goes along: a phone that is hidden from this token must not be written back as empty. */
function clientThere({ client }: WireWholeRecord): RecordBody["client"] {
  if (client === null) return { phone: "", name: "", email: "" };
  const name = client.name || client.display_name;
  return { ...(client.id === null ? {} : { id: Number(client.id) }), phone: client.phone, name, email: client.email }; // prettier-ignore
}

const ATTENDANCE: Record<VendorRecordStatus, number> = {
  confirmed: 2,
  completed: 1,
  no_show: -1,
  pending: 0,
  cancelled: 0,
};

/** Codes of the booking methods (developers.yclients.com, 2024-09). */
const REFUSALS: Record<string, VendorSaleRefusal> = {
  431: "bad_phone",
  432: "needs_sms_code",
  433: "taken",
  434: "blacklisted",
  435: "no_name",
  436: "taken",
  437: "taken",
  438: "service",
};

/** What the words say when no code came; the writing methods give none. */
const SPOKEN: [RegExp, VendorSaleRefusal][] = [
  [/занят|пересека|недоступно для записи на это время|\bbusy\b|already (booked|taken)|overlap/i, "taken"],
  [/ч[её]рн\w+ спис|blacklist/i, "blacklisted"],
  [/номер\w* телефона|phone number/i, "bad_phone"],
  [/услуг\w* недоступн|service (is )?(not|un)available/i, "service"],
];

/** Why the vendor refused; null when the failure is no refusal and leaves open whether it happened. */
export function saleRefusal(error: unknown): VendorSaleRefusal | null {
  if (!(error instanceof VendorError) || error.kind !== "invalid_request") return null;
  const byCode = REFUSALS[error.vendorCode ?? ""];
  if (byCode) return byCode;
  const message = error.vendorMessage ?? "";
  return SPOKEN.find(([pattern]) => pattern.test(message))?.[1] ?? "other";
}

/** The wire takes these ids as numbers. */
export function numericId(externalId: string): number {
  const id = Number(externalId);
  if (/^\d+$/.test(externalId) && Number.isSafeInteger(id) && id > 0) return id;
  throw new VendorError({ vendor: "yclients", kind: "invalid_request", operation: "an id that is no number", vendorMessage: "id" }); // prettier-ignore
}

/** `2026-03-01 10:00:00` on the branch's wall. */
function clockText(instant: Date, zone: string): string {
  const { day, minutes } = wallOf(instant, zone);
  return `${day} ${wallText(minutes)}:00`;
}

/** `2026-03-01T10:00:00+03:00`. */
function isoText(instant: Date, zone: string): string {
  const offset = offsetMinutes(instant.getTime(), zone);
  const sign = offset < 0 ? "-" : "+";
  return `${clockText(instant, zone).replace(" ", "T")}${sign}${wallText(Math.abs(offset))}`;
}
