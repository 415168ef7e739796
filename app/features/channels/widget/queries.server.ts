import { eq } from "drizzle-orm";
import { bookings, clients, services, widgetVisits } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { readConnection } from "~/features/connections/queries.server";
import type { Vendors } from "~/jobs/vendors";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { readVendorNames, VENDOR } from "../queries.server";

/** Why there is no form: no account is connected, the service is not linked to one there, or the account has no form. */
export type NoForm = "yclients_off" | "not_linked" | "no_form";

/**
 * The address of YClients' own form with the service chosen, and the person where one is asked for and known there. It holds no personal data: what a form is opened with
 * stands in histories and logs.
 */
export async function findWidgetUrl(
  core: Core,
  vendors: Vendors,
  { serviceId, staffId = null }: { serviceId: number; staffId?: number | null },
): Promise<Result<string, NoForm>> {
  const vendor = vendors.bookingSources[VENDOR];
  if (!vendor) return refuse("yclients_off");
  const names = (await readVendorNames(core.db, [serviceId])).get(serviceId);
  if (!names?.serviceExternalId) return refuse("not_linked");
  const staffExternalId = staffId === null ? null : (names.staff.get(staffId) ?? null);
  const url = await vendor.desk.widgetUrl({ serviceExternalId: names.serviceExternalId, staffExternalId });
  return url === null ? refuse("no_form") : ok(url);
}

/** Origin of YClients' form: the one stranger that the page which waits may show in a frame. Null when there is none. */
export async function findFormOrigin(core: Core, simulatedUrl: string | null): Promise<string | null> {
  if (core.env.yclients.mode === "simulated") return simulatedUrl && new URL(simulatedUrl).origin;
  const { state, settings } = await readConnection(core, VENDOR);
  return state !== "off" && settings?.widgetHost ? `https://${settings.widgetHost}` : null;
}

/** Somebody who was sent to the form, as their private page shows it. */
export interface WidgetVisit {
  linkToken: string;
  serviceId: number;
  serviceName: string;
  /** What they are to put into the comment; null for whoever is not signed in as this client: a code is not given away for a phone that somebody typed. */
  code: string | null;
  /** `lapsed`: it has not arrived in time, and may still. */
  state: "waiting" | "lapsed" | "arrived";
  /** Private link of the visit that arrived. */
  visitToken: string | null;
}

/** Who waits behind a private link; null when nobody does. `viewerId`: the client who is signed in. */
export async function getWidgetVisit(
  db: Queryable,
  { linkToken, viewerId, now }: { linkToken: string; viewerId: number | null; now: Date },
): Promise<WidgetVisit | null> {
  if (!/^[\w-]{16,64}$/.test(linkToken)) return null;
  const [found] = await db
    .select({
      visit: widgetVisits,
      serviceName: services.name,
      code: clients.code,
      visitToken: bookings.linkToken,
    })
    .from(widgetVisits)
    .innerJoin(services, eq(services.id, widgetVisits.serviceId))
    .innerJoin(clients, eq(clients.id, widgetVisits.clientId))
    .leftJoin(bookings, eq(bookings.id, widgetVisits.bookingId))
    .where(eq(widgetVisits.linkToken, linkToken))
    .limit(1);
  if (!found) return null;
  const { visit, serviceName, code, visitToken } = found;
  const isLate = visit.state === "waiting" && visit.waitUntil <= now;
  return {
    ...{ linkToken, serviceId: visit.serviceId, serviceName, visitToken },
    code: visit.clientId === viewerId ? code : null,
    state: isLate ? "lapsed" : visit.state,
  };
}

/** What a client puts into the comment of a form that is not ours. */
export async function getClientCode(db: Queryable, clientId: number): Promise<string | null> {
  const [client] = await db.select({ code: clients.code }).from(clients).where(eq(clients.id, clientId));
  return client?.code ?? null;
}
