import { z } from "zod";
import type { ClientExtras } from "~/features/clients/extras/model";
import { readFieldValue, type CustomField } from "~/features/clients/fields/model";
import type { ClientRow } from "~/features/clients/list/rows/queries.server";
import type { ClientCard } from "~/features/clients/queries.server";
import { idParam } from "~/lib/text";

export const clientPath = z.object({ clientId: idParam });

const at = z.string().nullable();
const common = {
  id: z.number(),
  code: z.string(),
  name: z.string(),
  /** E.164, or as typed when it is no number; masked for whoever may not read contacts. */
  phone: z.string().nullable(),
  email: z.string().nullable(),
  source: z.string(),
  /** Changed by `POST /clients/{id}/move-stage` only. */
  pipeline_stage_id: z.number().nullable(),
  stage_moved_at: at,
  responsible_id: z.number().nullable(),
  tag_ids: z.array(z.number()),
  /** By the number of the field, as canonical text. */
  custom_fields: z.record(z.string(), z.string()),
  visits_count: z.number(),
  last_visit_at: at,
  last_contact_at: at,
  next_contact_at: at,
  points: z.number(),
  created_at: z.string(),
  archived_at: at,
  version: z.number(),
};

/** A client as a list shows them. */
export const listedClientShape = z.object({
  ...common,
  next_visit_at: at,
  due: z.array(z.object({ minor: z.number(), currency: z.string() })),
});

/** One client; `version` is sent back with a change. */
export const clientShape = z.object({
  ...common,
  first_name: z.string(),
  last_name: z.string(),
  middle_name: z.string(),
  locale: z.string(),
  notes: z.string(),
  no_show_count: z.number(),
  late_cancel_count: z.number(),
  next_visit: z.object({ booking_id: z.number(), starts_at: z.string() }).nullable(),
  external_refs: z.array(z.object({ source: z.string(), external_id: z.string() })),
  /** Merged into this client: everything is there now. */
  merged_into_id: z.number().nullable(),
});

const instant = (value: Date | null) => value?.toISOString() ?? null;

/** A row of the list as `listedClientShape` wants it. */
export function listedClientBody(row: ClientRow): z.input<typeof listedClientShape> {
  return {
    ...shared(row),
    phone: row.phone,
    tag_ids: row.tagIds,
    custom_fields: row.fields,
    next_visit_at: instant(row.nextVisitAt),
    due: row.dues,
  };
}

type Shared = Pick<ClientRow, "id" | "code" | "displayName" | "email" | "source" | "stageId" | "stageMovedAt" | "responsibleId" | "visitsCount" | "lastVisitAt" | "lastContactAt" | "nextContactAt" | "pointsBalance" | "createdAt" | "archivedAt" | "version">; // prettier-ignore

function shared(client: Shared) {
  return {
    id: client.id,
    code: client.code,
    name: client.displayName,
    email: client.email,
    source: client.source,
    pipeline_stage_id: client.stageId,
    stage_moved_at: instant(client.stageMovedAt),
    responsible_id: client.responsibleId,
    visits_count: client.visitsCount,
    last_visit_at: instant(client.lastVisitAt),
    last_contact_at: instant(client.lastContactAt),
    next_contact_at: instant(client.nextContactAt),
    points: client.pointsBalance,
    created_at: client.createdAt.toISOString(),
    archived_at: instant(client.archivedAt),
    version: client.version,
  };
}

/** A card with its tags and own fields as `clientShape` wants it. */
export function clientBody(
  card: ClientCard,
  { tagIds, fields }: { tagIds: number[]; fields: Record<number, string> },
): z.input<typeof clientShape> {
  return {
    ...shared(card),
    phone: card.phoneE164 ?? card.phoneRaw,
    tag_ids: tagIds,
    custom_fields: fields,
    first_name: card.firstName,
    last_name: card.lastName,
    middle_name: card.middleName,
    locale: card.locale,
    notes: card.notes,
    no_show_count: card.noShowCount,
    late_cancel_count: card.lateCancelCount,
    next_visit: card.nextVisit && {
      booking_id: card.nextVisit.bookingId,
      starts_at: card.nextVisit.startsAt.toISOString(),
    },
    external_refs: card.externalRefs.map(({ source, externalId }) => ({ source, external_id: externalId })),
    merged_into_id: card.mergedIntoId,
  };
}

const text = z.string().max(4000).nullable().optional();
/** What a caller may say of a client; null empties. */
export const clientFields = {
  first_name: text,
  last_name: text,
  middle_name: text,
  phone: text,
  email: text,
  notes: text,
  locale: z.enum(["ru", "en"]).optional(),
  responsible_id: idParam.nullable().optional(),
  /** Exactly these. */
  tag_ids: z.array(idParam).max(100).optional(),
  /** By the number of the field; empty text empties, fields that are not named stay. */
  custom_fields: z.record(z.string().regex(/^[1-9]\d{0,8}$/), z.string().max(500)).optional(),
};

/** A field of a body that was refused, and why. */
export interface WrongField {
  field: string;
  detail: string;
}

/** Tags, responsible and own fields of a body; `wrong`: own fields that are not there or make no sense. */
export function extrasOf(
  {
    responsible_id: responsibleId,
    tag_ids: tagIds,
    custom_fields: own = {},
  }: z.output<z.ZodObject<typeof clientFields>>,
  fields: readonly CustomField[],
  words: Readonly<Record<string, string>>,
): { extras: ClientExtras; wrong: WrongField[] } {
  const values: Record<number, string> = {};
  const wrong: WrongField[] = [];
  for (const [id, typed] of Object.entries(own)) {
    const field = fields.find((one) => one.id === Number(id));
    const value = field ? readFieldValue(field, typed) : null;
    if (value === null) wrong.push({ field: `custom_fields.${id}`, detail: words[field?.kind ?? ""] ?? "" });
    else values[Number(id)] = value;
  }
  const extras = {
    ...(responsibleId === undefined ? {} : { responsibleId }),
    ...(tagIds ? { tagIds } : {}),
    fields: values,
  };
  return { extras, wrong };
}

const names: Record<string, string> = { firstName: "first_name", lastName: "last_name", middleName: "middle_name" }; // prettier-ignore

/** The fields a client's form refused, as the body calls them, and why. */
export function wrongFields(error: z.ZodError): WrongField[] {
  return error.issues.map(({ path: [first], message }) => ({ field: names[String(first)] ?? String(first), detail: message })); // prettier-ignore
}
