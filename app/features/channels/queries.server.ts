import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import { externalRefs, services, staff, staffServices } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { readHealth } from "~/features/connections/health/queries.server";
import { readConnection } from "~/features/connections/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import type { Core } from "~/lib/core";
import { decideChannel, isLinked, type ChannelDecision, type ChannelFacts } from "./model";

export const VENDOR = "yclients";

/** What YClients calls a service and the people of ours who do it. */
export interface VendorNames {
  serviceExternalId: string | null;
  /** YClients' number of a person by ours; people without one are left out. */
  staff: ReadonlyMap<number, string>;
}

/** Where a service is sold right now. An unknown service is sold by nobody else: the pages say themselves that it is not there. */
export async function getChannel(core: Core, serviceId: number): Promise<ChannelDecision> {
  const decisions = await listChannels(core, [serviceId]);
  return decisions.get(serviceId) ?? { by: "own", because: "chosen" };
}

/**
 * The same for many. One query says that all of them are our own, which is all that a business without YClients ever costs; the facts about YClients are
 * read only for what it is to sell.
 */
export async function listChannels(
  core: Core,
  serviceIds: readonly number[],
): Promise<Map<number, ChannelDecision>> {
  if (serviceIds.length === 0) return new Map();
  const rows = await core.db
    .select({ id: services.id, soldBy: services.soldBy })
    .from(services)
    .where(inArray(services.id, [...serviceIds]));
  const outside = rows.filter(({ soldBy }) => soldBy !== "own").map(({ id }) => id);
  const facts = outside.length > 0 ? await readFacts(core, outside) : null;
  return new Map(
    rows.map(({ id, soldBy }) => {
      const known = facts?.get(id);
      return [id, known ? decideChannel({ ...known, soldBy }) : { by: "own", because: "chosen" }];
    }),
  );
}

/** What the decision would be if the owner chose otherwise; for the page that lets them choose. */
export async function previewChannel(
  core: Core,
  serviceId: number,
): Promise<{ [soldBy in ChannelFacts["soldBy"]]: ChannelDecision }> {
  const known = (await readFacts(core, [serviceId])).get(serviceId);
  const decide = (soldBy: ChannelFacts["soldBy"]): ChannelDecision =>
    known ? decideChannel({ ...known, soldBy }) : { by: "own", because: "chosen" };
  return { own: decide("own"), yclients: decide("yclients"), widget: decide("widget") };
}

async function readFacts(
  core: Core,
  serviceIds: readonly number[],
): Promise<Map<number, Omit<ChannelFacts, "soldBy">>> {
  const [connection, health, { sellWhenDown }, names] = await Promise.all([
    readConnection(core, VENDOR),
    readHealth(core.db, VENDOR),
    readSetting(core.db, "hybrid"),
    readVendorNames(core.db, serviceIds),
  ]);
  return new Map(
    serviceIds.map((id) => {
      const known = names.get(id);
      return [
        id,
        {
          ...{ connection: connection.state, health: health.state, sellWhenDown },
          serviceExternalId: known?.serviceExternalId ?? null,
          staffExternalIds: [...(known?.staff.values() ?? [])],
        },
      ];
    }),
  );
}

/** YClients' numbers of services and of the people who do them and are booked online. Of several for one thing the oldest link counts. */
export async function readVendorNames(
  db: Queryable,
  serviceIds: readonly number[],
): Promise<Map<number, VendorNames>> {
  if (serviceIds.length === 0) return new Map();
  const refs = await db
    .select({ entityId: externalRefs.entityId, externalId: externalRefs.externalId })
    .from(externalRefs)
    .where(
      and(
        eq(externalRefs.source, VENDOR),
        eq(externalRefs.entity, "service"),
        inArray(externalRefs.entityId, [...serviceIds]),
      ),
    )
    .orderBy(asc(externalRefs.id));
  const people = await db
    .select({ serviceId: staffServices.serviceId, staffId: staff.id, externalId: externalRefs.externalId })
    .from(staffServices)
    .innerJoin(staff, eq(staff.id, staffServices.staffId))
    .innerJoin(
      externalRefs,
      and(
        eq(externalRefs.entityId, staff.id),
        eq(externalRefs.entity, "staff"),
        eq(externalRefs.source, VENDOR),
      ),
    )
    .where(
      and(
        inArray(staffServices.serviceId, [...serviceIds]),
        isNull(staff.archivedAt),
        eq(staff.isBookable, true),
      ),
    )
    .orderBy(asc(staff.position), asc(staff.id), asc(externalRefs.id));
  return new Map(
    serviceIds.map((id) => {
      const mine = new Map<number, string>();
      for (const { serviceId, staffId, externalId } of people)
        if (serviceId === id && isLinked(externalId) && !mine.has(staffId)) mine.set(staffId, externalId);
      const service = refs.find(({ entityId, externalId }) => entityId === id && isLinked(externalId));
      return [id, { serviceExternalId: service?.externalId ?? null, staff: mine }];
    }),
  );
}
