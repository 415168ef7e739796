import { asc, eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { resourceKinds, resources, serviceResources } from "~drizzle/schema";

/** A kind of rooms or equipment with its things, archived ones last. */
export interface ResourceKind {
  id: number;
  name: string;
  position: number;
  things: (typeof resources.$inferSelect)[];
  /** Services that cannot take place without one. */
  services: number;
}

/** All kinds in the owner's order, each with its things. */
export async function listResourceKinds(db: Queryable): Promise<ResourceKind[]> {
  const kinds = await db
    .select()
    .from(resourceKinds)
    .orderBy(asc(resourceKinds.position), asc(resourceKinds.id));
  const things = await db.select().from(resources).orderBy(asc(resources.position), asc(resources.id));
  const needs = await db.select().from(serviceResources);
  return kinds.map((kind) => {
    const own = things.filter(({ kindId }) => kindId === kind.id);
    return {
      ...kind,
      things: [
        ...own.filter(({ archivedAt }) => archivedAt === null),
        ...own.filter(({ archivedAt }) => archivedAt),
      ],
      services: needs.filter(({ kindId }) => kindId === kind.id).length,
    };
  });
}

/** Ids of the kinds a service needs one thing of. */
export async function listServiceKinds(db: Queryable, serviceId: number): Promise<number[]> {
  const rows = await db
    .select({ kindId: serviceResources.kindId })
    .from(serviceResources)
    .where(eq(serviceResources.serviceId, serviceId));
  return rows.map(({ kindId }) => kindId);
}
