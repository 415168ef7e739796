import type { FINDING_KINDS, FINDING_STATES } from "~drizzle/schema/sync";
import { addDays, dayOf, type Day } from "~/lib/zoned-time";
import type { VendorRecord } from "../ports";
import { visitTitle } from "../records/model";

export type FindingKind = (typeof FINDING_KINDS)[number];
export type FindingState = (typeof FINDING_STATES)[number];

export const AUDIT_CAUSES = ["schedule", "manual"] as const;
export type AuditCause = (typeof AUDIT_CAUSES)[number];

/** What may differ between a record and our copy of it; the words stand in `repair.fields`. */
export const DRIFT_FIELDS = ["status", "starts", "ends", "staff", "service", "price"] as const;
export type DriftField = (typeof DRIFT_FIELDS)[number];

/** `[ours, theirs]` by field: codes, instants, amounts and titles; never names of clients or phones. */
export type Drift = Partial<Record<DriftField, [string | null, string | null]>>;

/** One visit as both sides can say it. Instants in milliseconds, so that a whole branch fits into memory. */
export interface Said {
  status: string;
  starts: number;
  ends: number;
  /** Our number of the person; null when the vendor's is not linked. */
  staffId: number | null;
  /** The person as the vendor or we call them. */
  staff: string | null;
  service: string;
  priceMinor: number;
}

/** What the vendor says of a record, in our terms. `staffIds`: our people by the vendor's numbers. */
export function saidThere(record: VendorRecord, staffIds: ReadonlyMap<string, number>): Said {
  const staffId = record.staffExternalId === null ? null : (staffIds.get(record.staffExternalId) ?? null);
  return {
    status: record.deleted ? "cancelled" : record.status,
    starts: record.startsAt.getTime(),
    ends: record.endsAt.getTime(),
    staffId,
    staff: record.staffName,
    service: visitTitle(record),
    priceMinor: record.priceMinor,
  };
}

/** Where a visit comes from: the vendor's, ours and sold through the vendor, ours and only keeping its hour there. */
export type Origin = "theirs" | "sale" | "busy";

/** Where the two disagree. A visit that was called off on both sides has nothing more to disagree about. */
export function compareSaid(ours: Said, theirs: Said, origin: Origin = "theirs"): Drift {
  const drift: Drift = {};
  const isOver = (status: string) => status === "cancelled" || status === "expired";
  if (isOver(ours.status) && isOver(theirs.status)) return drift;
  if (comparable(ours.status, origin) !== comparable(theirs.status, origin))
    drift.status = [ours.status, theirs.status];
  if (isOver(ours.status) || isOver(theirs.status)) return drift;
  if (ours.starts !== theirs.starts) drift.starts = [instantText(ours.starts), instantText(theirs.starts)];
  if (ours.ends !== theirs.ends) drift.ends = [instantText(ours.ends), instantText(theirs.ends)];
  if (theirs.staffId !== null && ours.staffId !== theirs.staffId) drift.staff = [ours.staff, theirs.staff];
  // What a visit of ours is called is ours to say, and an hour that is only kept there has no price there.
  if (origin === "theirs" && ours.service !== theirs.service) drift.service = [ours.service, theirs.service];
  if (origin !== "busy" && ours.priceMinor !== theirs.priceMinor)
    drift.price = [String(ours.priceMinor), String(theirs.priceMinor)];
  return drift;
}

/** Of an hour kept there only counts that it stands; a sale is confirmed here the moment it is made, and there when somebody has called. */
function comparable(status: string, origin: Origin): string {
  if (status === "expired") return "cancelled";
  if (origin === "theirs" || status === "cancelled") return status;
  return origin === "busy" || status === "confirmed" ? "pending" : status;
}

function instantText(at: number): string {
  return new Date(at).toISOString();
}

export function isDrift(drift: Drift): boolean {
  return Object.keys(drift).length > 0;
}

/** What makes two findings of two nights the same one. */
export function findingKey({
  kind,
  externalId,
  fields,
}: {
  kind: string;
  externalId: string;
  fields: Drift;
}): string {
  const said = DRIFT_FIELDS.map((field) => fields[field]?.join("→") ?? "").join("|");
  return `${kind}:${externalId}:${said}`;
}

/** The visit days an audit compares, both included: those every pull looks at. */
export function auditDays(
  now: Date,
  zone: string,
  window: { back: number; ahead: number },
): { from: Day; until: Day } {
  const today = dayOf(now, zone);
  return { from: addDays(today, -window.back), until: addDays(today, window.ahead) };
}
