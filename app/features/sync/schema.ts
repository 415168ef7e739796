import { z } from "zod";
import { MATCH_GROUNDS, WAITING_REASONS } from "./matching/model";
import type { VendorRecord } from "./ports";

const instant = z.coerce.date();

/** A vendor's record as it lies in `external_records.record`: plain JSON, instants as ISO text. */
export const storedRecordSchema = z.object({
  source: z.literal("yclients"),
  externalId: z.string(),
  companyId: z.string(),
  version: instant,
  deleted: z.boolean(),
  status: z.enum(["pending", "confirmed", "completed", "no_show", "cancelled"]),
  startsAt: instant,
  endsAt: instant,
  staffExternalId: z.string().nullable(),
  staffName: z.string().nullable(),
  services: z.array(z.object({ externalId: z.string(), title: z.string(), costMinor: z.number().int() })),
  priceMinor: z.number().int(),
  comment: z.string(),
  requestKey: z.string().nullable().default(null),
  isPaid: z.boolean().default(false),
  client: z
    .object({
      externalId: z.string().nullable(),
      name: z.string(),
      phone: z.string().nullable(),
      email: z.string().nullable(),
    })
    .nullable(),
}) satisfies z.ZodType<VendorRecord>;

const clientIds = z.array(z.number().int());

/**
 * Why a record belongs to its client, or why it waits: ids and codes only, never names, phones or addresses. Kept with the record, so
 * that staff can be told and the decision can be checked a year later.
 */
export const matchEvidenceSchema = z.object({
  /** What the client was found by; null while nobody is found. */
  by: z.enum(MATCH_GROUNDS).nullable(),
  reason: z.enum([...WAITING_REASONS, "deleted", "dismissed"]).nullable(),
  code: z.object({
    reading: z.enum(["exact", "suggest", "conflict", "none"]),
    clientId: z.number().int().nullable(),
  }),
  email: z.object({ given: z.boolean(), clientIds }),
  phone: z.object({ given: z.boolean(), usable: z.boolean(), clientIds }),
  lastTen: z.object({ clientIds }),
  suggestions: z.array(z.object({ clientId: z.number().int(), grounds: z.array(z.enum(MATCH_GROUNDS)) })),
  /** Who linked or dismissed it by hand, as `actorRef` writes it. */
  decidedBy: z.string().nullable(),
  /** The last attempt to apply the record broke: the error's class, and when. */
  failure: z.object({ error: z.string(), at: z.string() }).nullable(),
});

export type MatchEvidence = z.infer<typeof matchEvidenceSchema>;

/** The evidence of a record that was not looked at yet. */
export const noEvidence: MatchEvidence = {
  by: null,
  reason: null,
  code: { reading: "none", clientId: null },
  email: { given: false, clientIds: [] },
  phone: { given: false, usable: false, clientIds: [] },
  lastTen: { clientIds: [] },
  suggestions: [],
  decidedBy: null,
  failure: null,
};

/** Evidence as stored; rows of an older shape read as "nothing known". */
export function readEvidence(stored: unknown): MatchEvidence {
  const parsed = matchEvidenceSchema.safeParse(stored);
  return parsed.success ? parsed.data : noEvidence;
}

/** The record as stored; null for the placeholder of a record that is being written for the first time. */
export function readStoredRecord(stored: unknown): VendorRecord | null {
  const parsed = storedRecordSchema.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

/** Whom a record named last, and in which version: the one held, or one before it when that one names nobody. */
export interface NamedPerson {
  client: NonNullable<VendorRecord["client"]>;
  version: Date;
}

const lastNamedSchema = z.object({
  lastNamed: z.object({ client: storedRecordSchema.shape.client.unwrap(), version: instant }),
});

/** Whom the stored record or a version before it named; null when none did. */
export function readLastNamed(stored: unknown): NamedPerson | null {
  const record = readStoredRecord(stored);
  if (record?.client) return { client: record.client, version: record.version };
  const parsed = lastNamedSchema.safeParse(stored);
  return parsed.success ? parsed.data.lastNamed : null;
}

/** What goes into `external_records.record`. A version that names nobody keeps in mind who was named last. */
export function storedRecord(record: VendorRecord, lastNamed: NamedPerson | null): unknown {
  return record.client || !lastNamed ? record : { ...record, lastNamed };
}

/** What staff send from the page of a waiting record. */
export const recordDecisionSchema = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("link"), clientId: z.coerce.number().int().positive() }),
  z.object({ intent: z.literal("create-client") }),
  z.object({ intent: z.literal("dismiss") }),
  z.object({ intent: z.literal("retry") }),
  z.object({ intent: z.literal("link-staff"), staffId: z.coerce.number().int().positive() }),
  z.object({ intent: z.literal("link-service"), serviceId: z.coerce.number().int().positive() }),
]);
