import { eq } from "drizzle-orm";
import { bookingResources, resourceKinds, resources, serviceResources } from "~drizzle/schema";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { changeCatalog } from "../commands.server";
import type { ResourceInput } from "../schema";

type Saved = { id: number };

async function one(rows: Promise<Saved[]>): Promise<Saved> {
  const [row] = await rows;
  if (!row) throw new AppError("not_found");
  return row;
}

/** Creates a kind of rooms or equipment, or changes the one named by `id`. */
export function saveResourceKind(
  core: Core,
  actor: Actor,
  { id, ...input }: { id?: number; name: string; position: number },
): Promise<Saved> {
  const made = { id: resourceKinds.id };
  return changeCatalog(core, actor, (tx) =>
    one(
      id
        ? tx.update(resourceKinds).set(input).where(eq(resourceKinds.id, id)).returning(made)
        : tx.insert(resourceKinds).values(input).returning(made),
    ),
  );
}

/**
 * Removes a kind that no thing is of, archived ones included.
 * @throws AppError `conflict` (`in_use`) otherwise.
 */
export function removeResourceKind(core: Core, actor: Actor, id: number): Promise<void> {
  return changeCatalog(core, actor, async (tx) => {
    if ((await tx.$count(resources, eq(resources.kindId, id))) > 0)
      throw new AppError("conflict", "kind has things", { reason: "in_use" });
    await tx.delete(serviceResources).where(eq(serviceResources.kindId, id));
    await tx.delete(resourceKinds).where(eq(resourceKinds.id, id));
  });
}

/** Creates a room or a device, or changes the one named by `id`. */
export function saveResource(
  core: Core,
  actor: Actor,
  { id, ...input }: ResourceInput & { id?: number },
): Promise<Saved> {
  const made = { id: resources.id };
  return changeCatalog(core, actor, (tx) =>
    one(
      id
        ? tx.update(resources).set(input).where(eq(resources.id, id)).returning(made)
        : tx.insert(resources).values(input).returning(made),
    ),
  );
}

/** Gives a thing to no further visit, or takes it back into use; one that was never used goes for good. */
export function archiveResource(
  core: Core,
  actor: Actor,
  { id, archived }: { id: number; archived: boolean },
): Promise<void> {
  return changeCatalog(core, actor, async (tx) => {
    const archivedAt = archived ? core.clock.now() : null;
    await one(
      tx.update(resources).set({ archivedAt }).where(eq(resources.id, id)).returning({ id: resources.id }),
    );
    if (archived && (await tx.$count(bookingResources, eq(bookingResources.resourceId, id))) === 0)
      await tx.delete(resources).where(eq(resources.id, id));
  });
}
