import { and, asc, eq, inArray, isNull, max } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "~drizzle/client.server";
import { clientFieldValues, customFields } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { fieldInput } from "./schema";

/** As many fields as a form can have and still be filled in. */
const FIELDS_MAX = 40;

/**
 * Adds a field or renames one and changes its choices; values that were chosen before stay.
 * @throws AppError `forbidden`, `not_found`, `conflict` when there are too many; ZodError when the input is wrong.
 */
export async function saveField(
  core: Core,
  actor: Actor,
  given: z.input<typeof fieldInput>,
): Promise<{ fieldId: number }> {
  requireCan(actor, "pipeline:manage");
  const { id, label, kind = "text", options } = fieldInput.parse(given);
  return core.db.transaction(async (tx) => {
    tx.touch("clients");
    if (id !== undefined) {
      const [changed] = await tx.update(customFields).set({ label, options }).where(eq(customFields.id, id)).returning({ id: customFields.id }); // prettier-ignore
      if (!changed) throw new AppError("not_found", "no such field");
      return { fieldId: id };
    }
    if ((await tx.$count(customFields, isNull(customFields.archivedAt))) >= FIELDS_MAX)
      throw new AppError("conflict", "too many fields", { reason: "too_many_fields" });
    const [last] = await tx.select({ position: max(customFields.position) }).from(customFields);
    const position = (last?.position ?? 0) + 1;
    const row = { label, kind, options, position, createdAt: core.clock.now() };
    const [made] = await tx.insert(customFields).values(row).returning({ id: customFields.id });
    return { fieldId: made?.id ?? 0 };
  });
}

/** Takes a field out of the forms and the list, or puts it back; its values stay. @throws AppError `forbidden` */
export async function archiveField(
  core: Core,
  actor: Actor,
  { fieldId, archived }: { fieldId: number; archived: boolean },
): Promise<void> {
  requireCan(actor, "pipeline:manage");
  await core.db.transaction(async (tx) => {
    const archivedAt = archived ? core.clock.now() : null;
    await tx.update(customFields).set({ archivedAt }).where(eq(customFields.id, fieldId));
    tx.touch("clients");
  });
}

/** Moves a field one place up or down among those in use. @throws AppError `forbidden` */
export async function moveField(
  core: Core,
  actor: Actor,
  { fieldId, by }: { fieldId: number; by: -1 | 1 },
): Promise<void> {
  requireCan(actor, "pipeline:manage");
  await core.db.transaction(async (tx) => {
    const rows = await tx
      .select({ id: customFields.id })
      .from(customFields)
      .where(isNull(customFields.archivedAt))
      .orderBy(asc(customFields.position), asc(customFields.id));
    const ids = rows.map(({ id }) => id);
    const at = ids.indexOf(fieldId);
    const to = at + by;
    if (at < 0 || to < 0 || to >= ids.length) return;
    ids.splice(to, 0, ...ids.splice(at, 1));
    for (const [place, id] of ids.entries())
      await tx.update(customFields).set({ position: place + 1 }).where(eq(customFields.id, id)); // prettier-ignore
    tx.touch("clients");
  });
}

/** Writes canonical values of a client's own fields; an empty one is taken away, fields that are not named stay. */
export async function writeFieldValues(
  tx: Tx,
  clientId: number,
  values: Readonly<Record<number, string>>,
): Promise<void> {
  const given = Object.entries(values).map(([id, value]) => ({ fieldId: Number(id), value }));
  if (given.length === 0) return;
  const all = given.map(({ fieldId }) => fieldId);
  await tx.delete(clientFieldValues).where(and(eq(clientFieldValues.clientId, clientId), inArray(clientFieldValues.fieldId, all))); // prettier-ignore
  const rows = given.filter(({ value }) => value !== "").map((one) => ({ clientId, ...one }));
  if (rows.length > 0) await tx.insert(clientFieldValues).values(rows);
}
