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
  /** Asks who is there. Never throws for a vendor's fault. */
  probe(signal?: AbortSignal): Promise<ProbeResult>;
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

/** A source that also calls us. */
export interface BookingVendor extends BookingSource {
  /** Reads the body of an inbound call; null when it is not one of this vendor's. Never throws. */
  readEvent(body: string): SourceEvent | null;
}
