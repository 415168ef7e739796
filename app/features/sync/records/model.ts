import { readClientCode } from "~/features/clients/model";
import type { RECORD_STATES } from "~drizzle/schema/sync";
import type { MatchDecision } from "../matching/model";
import type { VendorRecord } from "../ports";
import { noEvidence, storedRecordSchema, type MatchEvidence, type NamedPerson } from "../schema";

export type RecordState = (typeof RECORD_STATES)[number];

/** What became of a record. */
export interface Applied {
  recordId: number;
  bookingId: number | null;
  /**
   * `none`: nothing was written to the calendar. `stale`: something newer is held. `again`: the read may be older than what is held, so the
   * vendor has to be asked again.
   */
  change: "created" | "updated" | "unchanged" | "stale" | "none" | "again";
  state: RecordState;
  /** The visit became cancelled because the record was deleted. */
  isCancelled: boolean;
  /** Codes: why it waits, or which columns of the visit changed. */
  detail: string;
  /** Somebody who looks at the page would see something else than before. */
  isNews: boolean;
}

export type VersionVerdict = "apply" | "stale" | "same";

/**
 * Whether a record that was read may replace what is held. Vendors count changes in whole seconds, so an equal version with other content
 * is a change too; but what was deleted comes back only with a newer one.
 */
export function compareVersions(
  held: VendorRecord | null,
  heldVersion: Date,
  read: VendorRecord,
): VersionVerdict {
  if (!held) return "apply";
  const age = read.version.getTime() - heldVersion.getTime();
  if (age < 0) return "stale";
  if (age > 0) return "apply";
  if (sameRecord(held, read)) return "same";
  return held.deleted && !read.deleted ? "stale" : "apply";
}

/**
 * Versions are whole seconds. Of two contents of one second the one that was read later is the newer, and a read that was begun before the
 * held row was written need not be.
 */
export function isAmbiguous(
  held: { versionAt: Date; updatedAt: Date },
  read: VendorRecord,
  readAt: Date | undefined,
): boolean {
  return (
    readAt !== undefined && held.versionAt.getTime() === read.version.getTime() && held.updatedAt > readAt
  );
}

function sameRecord(a: VendorRecord, b: VendorRecord): boolean {
  return JSON.stringify(storedRecordSchema.parse(a)) === JSON.stringify(storedRecordSchema.parse(b));
}

/** A record the vendor no longer has: what it last said, deleted. Without a date of its own it is as new as what is held. */
export function goneRecord(held: VendorRecord, goneAt: Date | null): VendorRecord {
  const version = goneAt && goneAt > held.version ? goneAt : held.version;
  return { ...held, version, deleted: true, status: "cancelled" };
}

/** What the visit is called: the vendor's own titles, in the vendor's order. */
export function visitTitle(record: VendorRecord): string {
  const titles = record.services.map(({ title }) => title.trim()).filter(Boolean);
  return titles.join(" + ").slice(0, 500);
}

/** The client's side of a decision about a record. */
export interface ClientVerdict {
  clientId: number | null;
  evidence: MatchEvidence;
}

/** Puts the decision into the evidence that is kept. */
export function verdictOf(
  decision: MatchDecision,
  looked: Omit<MatchEvidence, "by" | "reason" | "suggestions">,
): ClientVerdict {
  if (decision.matched) {
    return {
      clientId: decision.clientId,
      evidence: { ...looked, by: decision.by, reason: null, suggestions: [] },
    };
  }
  return {
    clientId: null,
    evidence: { ...looked, by: null, reason: decision.reason, suggestions: decision.suggestions },
  };
}

/** Whether a version names its person by our code alone: then whoever an earlier version named says nothing any more. */
export function isNamedByCode({ client, comment }: VendorRecord): boolean {
  return !client && readClientCode(comment).result === "exact";
}

/**
 * Whom a record is about, given who was named before: the person it names; when it names nobody, by code neither, whoever was named last. Of
 * two versions that name somebody the newer counts, in whatever order they came.
 */
export function namedNow(before: NamedPerson | null, read: VendorRecord): NamedPerson | null {
  if (before && before.version > read.version) return before;
  if (isNamedByCode(read)) return null;
  return read.client ? { client: read.client, version: read.version } : before;
}

/** Whether two versions name different people. A hidden phone or a corrected name is the same person. */
export function namesAnother(before: NamedPerson | null, now: NamedPerson | null): boolean {
  if (!before || !now) return false;
  const [a, b] = [before.client, now.client];
  if (a.externalId && b.externalId) return a.externalId !== b.externalId;
  const differs = (one: string | null, other: string | null) => Boolean(one && other && one !== other);
  const shares = (one: string | null, other: string | null) => Boolean(one && one === other);
  if (shares(a.phone, b.phone) || shares(a.email, b.email)) return false;
  return differs(a.phone, b.phone) || differs(a.email, b.email);
}

/** Whether what a person decided about a record still stands: until the vendor names somebody else, or somebody where nobody was. */
export function keepsDecision(before: NamedPerson | null, now: NamedPerson | null): boolean {
  return before ? !namesAnother(before, now) : now === null;
}

/**
 * Where a record stands once its client and its place in the calendar were looked for. A deleted record of nobody is not worth anybody's
 * time; a person without a calendar of ours keeps it waiting whoever the client is.
 */
export function placeRecord(
  { clientId, evidence }: ClientVerdict,
  { deleted, hasCalendar }: { deleted: boolean; hasCalendar: boolean },
): { state: RecordState; evidence: MatchEvidence } {
  if (evidence.reason === "dismissed") return { state: "dismissed", evidence };
  if (deleted && clientId === null)
    return { state: "dismissed", evidence: { ...evidence, reason: "deleted" } };
  if (!hasCalendar && !deleted)
    return { state: "waiting", evidence: { ...evidence, reason: "staff_not_linked" } };
  if (clientId === null) return { state: "waiting", evidence };
  return { state: evidence.by === "hand" ? "linked" : "matched", evidence };
}

/** Evidence of an attempt that broke; what was known before stays readable. */
export function failedEvidence(
  before: MatchEvidence | null,
  failure: { error: string; at: Date },
): MatchEvidence {
  return {
    ...(before ?? noEvidence),
    reason: "failed",
    failure: { error: failure.error, at: failure.at.toISOString() },
  };
}
