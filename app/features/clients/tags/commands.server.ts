import { and, count, eq, inArray } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "~drizzle/client.server";
import { clientTags, tags } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Clock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { foldForSearch } from "../search/model";
import { TAG_COLORS, tagInput } from "./schema";

/** What uniqueness of a tag goes by: case and ё do not make another one. A tag of signs alone keeps them. */
const keyOf = (name: string) => foldForSearch(name) || name.toLowerCase();

/**
 * Adds a tag or changes one. Refused as `taken` when another has this name.
 * @throws AppError `forbidden`, `not_found`; ZodError when the input is wrong.
 */
export async function saveTag(
  core: Core,
  actor: Actor,
  given: z.input<typeof tagInput>,
): Promise<Result<{ tagId: number }, "taken">> {
  requireCan(actor, "pipeline:manage");
  const { id, name, color } = tagInput.parse(given);
  return core.db.transaction(async (tx) => {
    const nameKey = keyOf(name);
    const [same] = await tx.select({ id: tags.id }).from(tags).where(eq(tags.nameKey, nameKey));
    if (same && same.id !== id) return refuse("taken" as const);
    tx.touch("clients");
    if (id === undefined) return ok({ tagId: await ensureTag(tx, core.clock, { name, color }) });
    const [changed] = await tx.update(tags).set({ name, nameKey, color }).where(eq(tags.id, id)).returning({ id: tags.id }); // prettier-ignore
    if (!changed) throw new AppError("not_found", "no such tag");
    return ok({ tagId: id });
  });
}

/** Takes a tag away, from everybody who carries it. @throws AppError `forbidden` */
export async function removeTag(core: Core, actor: Actor, tagId: number): Promise<void> {
  requireCan(actor, "pipeline:manage");
  await core.db.transaction(async (tx) => {
    await tx.delete(clientTags).where(eq(clientTags.tagId, tagId));
    await tx.delete(tags).where(eq(tags.id, tagId));
    tx.touch("clients");
  });
}

/** The tag of this name, made when there is none; its hue follows from how many there are. */
export async function ensureTag(
  tx: Tx,
  clock: Clock,
  { name, color }: { name: string; color?: string },
): Promise<number> {
  const nameKey = keyOf(name);
  const [known] = await tx.select({ id: tags.id }).from(tags).where(eq(tags.nameKey, nameKey));
  if (known) return known.id;
  const [all] = await tx.select({ n: count() }).from(tags);
  const hue = color ?? TAG_COLORS[(Number(all?.n ?? 0) + 1) % TAG_COLORS.length] ?? "slate";
  const row = { name, nameKey, color: hue, createdAt: clock.now() };
  const [made] = await tx.insert(tags).values(row).onConflictDoNothing().returning({ id: tags.id });
  if (made) return made.id;
  const [other] = await tx.select({ id: tags.id }).from(tags).where(eq(tags.nameKey, nameKey));
  return other?.id ?? 0;
}

/** Gives a client exactly these tags; ids that name none are left out. */
export async function setClientTags(tx: Tx, clientId: number, wanted: readonly number[]): Promise<void> {
  const held = await tx.select({ id: clientTags.tagId }).from(clientTags).where(eq(clientTags.clientId, clientId)); // prettier-ignore
  const has = new Set(held.map(({ id }) => id));
  await changeClientTags(tx, clientId, {
    add: wanted.filter((id) => !has.has(id)),
    remove: [...has].filter((id) => !wanted.includes(id)),
  });
}

/** Gives a client some tags and takes others away; the rest stays. Ids that name none are left out. */
export async function changeClientTags(
  tx: Tx,
  clientId: number,
  { add, remove }: { add: readonly number[]; remove: readonly number[] },
): Promise<void> {
  if (remove.length > 0)
    await tx.delete(clientTags).where(and(eq(clientTags.clientId, clientId), inArray(clientTags.tagId, [...remove]))); // prettier-ignore
  if (add.length === 0) return;
  const known = await tx
    .select({ id: tags.id })
    .from(tags)
    .where(inArray(tags.id, [...add]));
  if (known.length > 0)
    await tx.insert(clientTags).values(known.map(({ id: tagId }) => ({ clientId, tagId }))).onConflictDoNothing(); // prettier-ignore
}
