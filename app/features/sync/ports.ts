import type { Result } from "~/lib/result";

/** What synchronisation needs from a system that holds appointments. Types only: vendors implement them, the registry wires them. */

export type VendorRecordStatus = "pending" | "confirmed" | "completed" | "no_show" | "cancelled";

/** One appointment as the outside system has it now, in our terms. */
export interface VendorRecord {
  source: "yclients";
  externalId: string;
  companyId: string;
  /** When the vendor last changed it; an older version never overwrites a newer one. */
  version: Date;
  deleted: boolean;
  status: VendorRecordStatus;
  startsAt: Date;
  endsAt: Date;
  staffExternalId: string | null;
  staffName: string | null;
  services: { externalId: string; title: string; costMinor: number }[];
  /** Sum of the lines in minor units of the branch's currency, after discounts. */
  priceMinor: number;
  comment: string;
  /** The key of ours that it was made with (`api_id`); null when somebody else made it. */
  requestKey: string | null;
  /** Paid there: `paid_full`, or prepaid and confirmed. */
  isPaid: boolean;
  /** Null for a record without a client. An empty phone or e-mail may only be hidden from this token. */
  client: { externalId: string | null; name: string; phone: string | null; email: string | null } | null;
}

export interface VendorService {
  externalId: string;
  title: string;
  category: { externalId: string; title: string } | null;
  priceMinMinor: number;
  priceMaxMinor: number;
  durationMinutes: number | null;
  active: boolean;
  /** Who does it; the length may differ by person. */
  staff: { externalId: string; durationMinutes: number | null }[];
}

export interface VendorStaff {
  externalId: string;
  name: string;
  specialization: string;
  /** False for the dismissed, the deleted and those hidden from online booking. */
  bookable: boolean;
  dismissed: boolean;
}

/** A category of the vendor's services. */
export interface VendorCategory {
  externalId: string;
  title: string;
  /** Greater stands higher. */
  weight: number;
}

/** A day of a person's working hours at the vendor, wall clock of the branch. */
export interface VendorShift {
  staffExternalId: string;
  /** Local day `YYYY-MM-DD`. */
  day: string;
  /** Minutes from midnight. */
  spans: { startMin: number; endMin: number }[];
}

/** A free time as the vendor offers it. */
export interface VendorTime {
  startsAt: Date;
  /** Length of the visit there, minutes. */
  durationMin: number;
  /** The vendor's own text of the instant; goes back unchanged when it is booked. */
  wire: string;
  /** The one person it is certain for; null when anybody was asked for. */
  staffExternalId: string | null;
}

/** What is wanted of the vendor's free times. */
export interface FreeTimesQuery {
  serviceExternalIds: readonly string[];
  /** Null: anybody who does it. */
  staffExternalId: string | null;
  signal?: AbortSignal;
}

/** A visit to be sold through the vendor, as its own booking form would. */
export interface VendorSale {
  /** Ours; echoed by the vendor (`api_id`), so that an attempt without an answer can be found again. */
  requestKey: string;
  serviceExternalIds: readonly string[];
  staffExternalId: string;
  startsAt: Date;
  /** `VendorTime.wire` when the time came from the vendor. */
  wire: string | null;
  fullname: string;
  /** E.164. */
  phone: string;
  email: string | null;
  /** Holds the client's code. */
  comment: string;
  /** Hours before the visit; 0: the vendor tells nothing, we do. */
  notifyBySmsHours: number;
  notifyByEmailHours: number;
}

/** Why the vendor does not sell it. `taken`: 433, 436, 437; `bad_phone`: 431; `blacklisted`: 434; `service`: 438; `other`: anything else it understood. */
export type VendorSaleRefusal =
  "taken" | "bad_phone" | "needs_sms_code" | "blacklisted" | "no_name" | "service" | "other";

/** A visit of ours that takes its hour in the vendor's calendar, written as staff would. */
export interface VendorBusy {
  requestKey: string;
  staffExternalId: string;
  /** May be empty: then the record only keeps the hour. */
  services: readonly { externalId: string; costMinor: number }[];
  startsAt: Date;
  endsAt: Date;
  /** Null: no client is named there. */
  client: { name: string; phone: string; email: string | null } | null;
  comment: string;
  status: VendorRecordStatus;
}

/** One thing a token may or may not do, tried by the test of the connection. */
export interface VendorGrant {
  /** The call as a template: `GET /records/{company}`. */
  operation: string;
  /** What of the product rests on it. */
  need: "records" | "catalogue" | "schedule" | "booking" | "write" | "webhooks" | "company";
  answer: "works" | "not_granted" | "failed";
  kind: VendorFaultKind | null;
}

/** Where the vendor sends its webhooks now. */
export interface VendorHooks {
  active: boolean;
  /** Events of records are among what is sent. */
  records: boolean;
  urls: string[];
}

/** Why a call failed; the same words as `VendorError.kind` of integrations/core. */
export type VendorFaultKind =
  | "unreachable"
  | "timeout"
  | "rate_limited"
  | "unauthorized"
  | "not_granted"
  | "not_found"
  | "invalid_request"
  | "broken_answer"
  | "unavailable";

/** The shape of every error a port's method throws, apart from the caller's own abort. */
export interface VendorFault extends Error {
  name: "VendorError";
  kind: VendorFaultKind;
  /** Milliseconds until a retry makes sense, when the vendor or our rate budget said so. */
  retryAfterMs: number | null;
  /** Whether the same call may succeed later without anybody changing anything. */
  transient: boolean;
}

export type ProbeResult =
  | { ok: true; title: string; zone: string; latencyMs: number }
  | { ok: false; kind: VendorFaultKind; latencyMs: number };

export interface ChangedRecordsQuery {
  /** Created or changed since; the adapter widens it by the overlap its vendor needs, so known versions come again. */
  since: Date | null;
  /** Visit days in the branch's calendar, `YYYY-MM-DD`, inclusive; null leaves that side open. */
  from: string | null;
  until: string | null;
  signal?: AbortSignal;
}

export interface BookingSource {
  source: string;
  /** The record as it is now; null when the vendor no longer has it (deleted) or never had it. */
  fetchRecord(externalId: string, signal?: AbortSignal): Promise<VendorRecord | null>;
  /** Deleted records included. Order is the vendor's own. */
  changedRecords(query: ChangedRecordsQuery): AsyncIterable<VendorRecord>;
  services(signal?: AbortSignal): Promise<VendorService[]>;
  staff(signal?: AbortSignal): Promise<VendorStaff[]>;
  categories(signal?: AbortSignal): Promise<VendorCategory[]>;
  /** A person's working hours, both days included. */
  schedule(query: {
    staffExternalId: string;
    from: string;
    until: string;
    signal?: AbortSignal;
  }): Promise<VendorShift[]>;
  /** Asks who is there. Never throws for a vendor's fault. */
  probe(signal?: AbortSignal): Promise<ProbeResult>;
  /** Tries every reading method the product uses, and of the writing ones what can be tried without writing. Never throws for a vendor's fault. */
  tryEverything(signal?: AbortSignal): Promise<VendorGrant[]>;
}

/** A source whose free hours can be sold, and in whose calendar our visits can stand. Every method throws `VendorFault`. */
export interface BookingDesk {
  /** Local days with at least one free time, ascending, both ends included. */
  freeDays(query: FreeTimesQuery & { from: string; until: string }): Promise<string[]>;
  freeTimes(query: FreeTimesQuery & { day: string }): Promise<VendorTime[]>;
  /** Asks whether it could be sold, without selling it. */
  checkSale(sale: VendorSale, signal?: AbortSignal): Promise<Result<null, VendorSaleRefusal>>;
  /** Sells it. Never repeated by itself: after a fault that leaves it open, `findByRequestKey` says whether it happened. */
  sell(
    sale: VendorSale,
    signal?: AbortSignal,
  ): Promise<Result<{ externalId: string; recordHash: string | null }, VendorSaleRefusal>>;
  /** Writes a busy hour. Refused with `taken` when the hour is not free there; never repeated by itself. */
  placeBusy(busy: VendorBusy, signal?: AbortSignal): Promise<Result<VendorRecord, VendorSaleRefusal>>;
  /** Writes the whole record anew: time, person, services, attendance. `not_found` when it is gone. */
  changeRecord(
    externalId: string,
    busy: VendorBusy,
    signal?: AbortSignal,
  ): Promise<Result<VendorRecord, VendorSaleRefusal | "not_found">>;
  /** Deletes it; deleting what is gone already is fine. */
  deleteRecord(externalId: string, signal?: AbortSignal): Promise<void>;
  /** The record that was made with this key, on a local day; null when there is none. */
  findByRequestKey(query: {
    requestKey: string;
    day: string;
    signal?: AbortSignal;
  }): Promise<VendorRecord | null>;
  /** The address of the vendor's own form with service and person chosen; no personal data. */
  widgetUrl(choice: { serviceExternalId: string; staffExternalId: string | null }): Promise<string | null>;
}

/** The vendor's settings of webhooks. */
export interface HookRegistry {
  readHooks(signal?: AbortSignal): Promise<VendorHooks>;
  /** Reads, merges, writes and reads again: addresses of others survive. Idempotent. */
  registerHook(url: string, signal?: AbortSignal): Promise<VendorHooks>;
  /** Takes our address out and leaves the others. */
  removeHook(url: string, signal?: AbortSignal): Promise<VendorHooks>;
}

/** What an inbound call claims to be about. A hint: the record is read again from the vendor before anything changes. */
export interface SourceEvent {
  companyId: string;
  /** The vendor's word; only `record` is followed. */
  resource: string;
  resourceId: string;
  /** When the vendor says it happened; null when it does not say. */
  changedAt: Date | null;
}

/** Everything one vendor of appointments is to us. */
export interface BookingVendor extends BookingSource {
  desk: BookingDesk;
  hooks: HookRegistry;
  /** Reads the body of an inbound call; null when it is not one of this vendor's. Never throws. */
  readEvent(body: string): SourceEvent | null;
}
