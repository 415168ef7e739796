import { z } from "zod";

/**
 * The wire of YClients (RU/KZ) and Altegio (international), one backend family.
 * Sources: developers.yclients.com API Blueprint, 2024-09; developer.alteg.io b2b-v1, 2026; a live probe, 2026-08.
 *
 * Read tolerantly: ids come as text or number, flags as 0, "0", false or "false", prices as 1300 or "1300.00",
 * and PHP writes an empty object as []. Keys this file does not name are kept out.
 */

/** An id as decimal text; refuses what cannot be one. */
export const wireId = z
  .union([
    z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER),
    z
      .string()
      .trim()
      .regex(/^\d{1,20}$/),
  ])
  .transform(String);

// Fields of little weight are read by plain functions behind a transform; in a record, behind one for all of them: a page holds 200 records
// of thirty such fields, and a schema for each would take longer than everything else that is done with a record.

/** Null for the many ways this wire says "none": null, missing, "", 0, "0", [], false. */
export const wireIdOrNull = z.unknown().optional().transform(readIdOrNull);

/** Text; numbers become text, absence and empty arrays become "". */
export const wireText = z.unknown().optional().transform(readText);

/** A finite number, also from "1300.00"; null when absent or not a number. */
export const wireNumber = z.unknown().optional().transform(readNumber);

function readIdOrNull(value: unknown): string | null {
  const isWhole = typeof value === "number" && Number.isSafeInteger(value) && value > 0;
  const text = isWhole ? String(value) : typeof value === "string" ? value.trim() : "";
  return /^\d{1,20}$/.test(text) && !/^0+$/.test(text) ? text : null;
}

function readText(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" && !Number.isNaN(value) ? String(value) : "";
}

function readNumber(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string") return null;
  const text = value.trim();
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

/** 1, "1", true and "true" are yes; everything else is no. */
export const wireFlag = z.unknown().optional().transform(readFlag);

function readFlag(value: unknown): boolean {
  return value === true || value === 1 || value === "1" || value === "true";
}

/** An object, or null when it is absent or came as the empty array. */
export function objectOrNull<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (isEmptyObject(value) ? null : value), schema.nullable());
}

/** A list; absence and an empty object become []. */
export function listOf<T extends z.ZodType>(schema: T) {
  return z.preprocess(
    (value) => (Array.isArray(value) ? value : isEmptyObject(value) ? [] : value),
    z.array(schema),
  );
}

function isEmptyObject(value: unknown): boolean {
  if (value === null || value === undefined || value === "" || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/**
 * A line of a record. `cost` is the line's total after `discount` (percent) by the docs; `cost_per_unit` and `amount`
 * exist beside it; `cost_to_pay` also leaves out deposits, so it is what is still owed, not what the visit is worth.
 */
export const wireRecordLine = z
  .object({ id: wireId, ...unread("title", "cost", "cost_to_pay", "cost_per_unit", "first_cost", "discount", "amount") })
  .transform((raw) => ({
    id: raw.id,
    title: readText(raw.title),
    cost: readNumber(raw.cost),
    cost_to_pay: readNumber(raw.cost_to_pay),
    cost_per_unit: readNumber(raw.cost_per_unit),
    first_cost: readNumber(raw.first_cost),
    discount: readNumber(raw.discount),
    amount: readNumber(raw.amount),
  })); // prettier-ignore

export const wireRecordClient = z
  .object(unread("id", "name", "surname", "patronymic", "display_name", "phone", "email"))
  .transform((raw) => ({
    id: readIdOrNull(raw.id),
    name: readText(raw.name),
    surname: readText(raw.surname),
    patronymic: readText(raw.patronymic),
    display_name: readText(raw.display_name),
    phone: readText(raw.phone),
    email: readText(raw.email),
  }));

const wireRecordStaff = z
  .object(unread("id", "name"))
  .transform((raw) => ({ id: readIdOrNull(raw.id), name: readText(raw.name) }));

/** The fields of a record, for shapes that read more of it. */
export const recordFields = {
  id: wireId,
  staff: objectOrNull(wireRecordStaff),
  services: listOf(wireRecordLine),
  client: objectOrNull(wireRecordClient),
  ...unread(
    ...(["company_id", "staff_id", "date", "datetime", "create_date", "last_change_date", "comment", "attendance", "visit_attendance"] as const),
    ...(["seance_length", "length", "deleted", "api_id", "paid_full", "prepaid", "prepaid_confirmed"] as const),
  ),
}; // prettier-ignore

/** An appointment, from `GET /record/{company}/{record}`, `GET /records/{company}` and a webhook's `data`. */
export const wireRecord = z.object(recordFields).transform(readRecord);

export function readRecord(raw: z.output<z.ZodObject<typeof recordFields>>) {
  return {
    id: raw.id,
    company_id: readIdOrNull(raw.company_id),
    staff_id: readIdOrNull(raw.staff_id),
    staff: raw.staff,
    services: raw.services,
    client: raw.client,
    /** Wall clock of the branch, `YYYY-MM-DD HH:MM:SS`; Altegio's newer examples show ISO here. */
    date: readText(raw.date),
    /** ISO with an offset that production has seen wrong; read only when `date` is missing. */
    datetime: readText(raw.datetime),
    create_date: readText(raw.create_date),
    last_change_date: readText(raw.last_change_date),
    comment: readText(raw.comment),
    /** Of this record: 2 confirmed, 1 came, 0 waiting, -1 did not come. */
    attendance: readNumber(raw.attendance),
    /** Of the whole visit, which several records may share. */
    visit_attendance: readNumber(raw.visit_attendance),
    seance_length: readNumber(raw.seance_length),
    length: readNumber(raw.length),
    deleted: readFlag(raw.deleted),
    /** The text a record was made with by whoever made it; an empty one also comes as 0. */
    api_id: readText(raw.api_id),
    /** 0/1 here, boolean in a webhook. */
    paid_full: readFlag(raw.paid_full),
    /** `prepaid`: can be paid online; `prepaid_confirmed`: it was. */
    prepaid: readFlag(raw.prepaid),
    prepaid_confirmed: readFlag(raw.prepaid_confirmed),
  };
}

/** Fields that are taken as they are and read later. */
function unread<K extends string>(...names: K[]): Record<K, z.ZodOptional<z.ZodUnknown>> {
  const field = z.unknown().optional();
  return Object.fromEntries(names.map((name) => [name, field])) as Record<K, typeof field>;
}

export const wireCompany = z.object({
  id: wireId,
  title: wireText,
  /** An IANA name in YClients' samples, "0" in others, a number of hours at Altegio. */
  timezone: wireText,
  timezone_name: wireText,
});

export const wireServiceCategory = z.object({ id: wireId, title: wireText, weight: wireNumber });

export const wireService = z.object({
  id: wireId,
  title: wireText,
  category_id: wireIdOrNull,
  price_min: wireNumber,
  price_max: wireNumber,
  active: wireFlag,
  /** Seconds; newer shape only. The length by person stands in `staff`. */
  duration: wireNumber,
  staff: listOf(z.object({ id: wireId, seance_length: wireNumber })),
});

export const wireStaff = z.object({
  id: wireId,
  name: wireText,
  specialization: wireText,
  fired: wireFlag,
  /** 1 = deleted. */
  status: wireFlag,
  /** 1 = not bookable online. */
  hidden: wireFlag,
});

/** A day of `GET /schedule/{company}/{staff}/{from}/{until}`. */
export const wireShiftDay = z.object({
  /** `2026-03-01`, or `20260301`. */
  date: wireText,
  is_working: wireFlag,
  /** Wall clock, `10:00` or `10:00:00`. */
  slots: listOf(z.object({ from: wireText, to: wireText })),
});

/** `GET|POST /hooks_settings/{company}`. A POST replaces everything, other vendors' addresses included. */
export const wireHooksSettings = z.object({
  urls: listOf(z.string()),
  active: wireFlag,
  salon: wireFlag,
  service_category: wireFlag,
  service: wireFlag,
  good: wireFlag,
  master: wireFlag,
  client: wireFlag,
  record: wireFlag,
  goods_operations_sale: wireFlag,
  goods_operations_receipt: wireFlag,
  goods_operations_consumable: wireFlag,
  goods_operations_stolen: wireFlag,
  goods_operations_move: wireFlag,
  finances_operation: wireFlag,
  self_sending: wireFlag,
});

/** The answer's frame. `success: false` also comes with HTTP 200. */
export const wireEnvelope = z.object({
  success: z
    .unknown()
    .optional()
    .transform((value) => value !== false && value !== 0 && value !== "false"),
  data: z.unknown().refine((value) => value !== undefined, "missing"),
  meta: objectOrNull(z.record(z.string(), z.unknown())),
});

/** What a webhook says. `data` is a hint only: nobody signs it, and the client's phone is often missing there. */
export const wireWebhook = z.object({
  company_id: wireId,
  resource: z.string().regex(/^[a-z_]{1,40}$/),
  resource_id: wireId,
  status: z.enum(["create", "update", "delete"]),
  data: z.unknown().optional(),
});

export type WireRecord = z.output<typeof wireRecord>;
export type WireRecordLine = z.output<typeof wireRecordLine>;
export type WireRecordClient = z.output<typeof wireRecordClient>;
export type WireCompany = z.output<typeof wireCompany>;
export type WireService = z.output<typeof wireService>;
export type WireServiceCategory = z.output<typeof wireServiceCategory>;
export type WireStaff = z.output<typeof wireStaff>;
export type WireShiftDay = z.output<typeof wireShiftDay>;
export type WireHooksSettings = z.output<typeof wireHooksSettings>;
