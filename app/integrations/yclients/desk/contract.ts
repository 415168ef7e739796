import { z } from "zod";
import { listOf, objectOrNull, readRecord, recordFields, wireId, wireNumber, wireRecord, wireText } from "../contract"; // prettier-ignore

/** `GET /book_dates/{company}`: days as text, and the same as `{"9": [4, 5]}` by month; empty maps come as []. */
export const wireBookDates = z.object({
  booking_dates: listOf(wireText),
  booking_days: objectOrNull(z.record(z.string(), listOf(wireNumber))),
});

/** `GET /book_times/{company}/{staff}/{day}`. The English table says `session_length`, the wire says `seance_length`. */
export const wireBookTime = z.object({
  /** Wall clock of the branch, `9:00` or `12:00`. */
  time: wireText,
  seance_length: wireNumber,
  sum_length: wireNumber,
  session_length: wireNumber,
  /** ISO with an offset; goes back unchanged when booked. */
  datetime: wireText,
});

/** `POST /book_record/{company}`: a list with one row per appointment; an object from some installations. */
export const wireBooked = firstOf(z.object({ record_id: wireId, record_hash: wireText }));

/** What `POST /records` and `PUT /record` answer: the record, alone or in a list. */
export const wireWritten = firstOf(wireRecord);

const wireLabel = z.union([wireId, z.object({ id: wireId }).transform(({ id }) => id)]);

/** A record with what a PUT has to send back although it is not ours: the method takes whole objects only. */
export const wireWholeRecord = z
  .object({
    ...recordFields,
    custom_color: wireText,
    record_labels: listOf(wireLabel).catch([]),
    custom_fields: objectOrNull(z.record(z.string(), z.unknown())).catch(null),
    sms_remain_hours: wireNumber,
    email_remain_hours: wireNumber,
  })
  .transform(({ custom_color, record_labels, custom_fields, sms_remain_hours, email_remain_hours, ...record }) => ({
    ...readRecord(record),
    ...{ custom_color, record_labels, custom_fields, sms_remain_hours, email_remain_hours },
  })); // prettier-ignore

/** What `POST /book_check` and `POST /book_record` take for one visit. */
export interface BookAppointment {
  id: number;
  services: number[];
  staff_id: number;
  datetime: string;
}

export interface BookRecordBody {
  phone: string;
  fullname: string;
  email: string;
  comment: string;
  notify_by_sms: number;
  notify_by_email: number;
  api_id: string;
  appointments: BookAppointment[];
}

/** What `POST /records` and `PUT /record` take; every field is demanded. */
export interface RecordBody {
  staff_id: number;
  services: { id: number; first_cost: number; discount: number; cost: number; amount?: number }[];
  client: { id?: number; phone: string; name: string; email: string };
  save_if_busy: false;
  /** Wall clock of the branch, `YYYY-MM-DD HH:MM:SS`. */
  datetime: string;
  /** Seconds. */
  seance_length: number;
  send_sms: false;
  comment: string;
  sms_remain_hours: number;
  email_remain_hours: number;
  attendance: number;
  api_id: string;
  custom_color?: string;
  record_labels?: number[];
  custom_fields?: Record<string, unknown>;
}

function firstOf<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (Array.isArray(value) ? (value as unknown[])[0] : value), schema);
}

export type WireBookDates = z.output<typeof wireBookDates>;
export type WireBookTime = z.output<typeof wireBookTime>;
export type WireBooked = z.output<typeof wireBooked>;
export type WireWholeRecord = z.output<typeof wireWholeRecord>;
