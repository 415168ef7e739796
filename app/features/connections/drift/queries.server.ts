import { and, asc, count, eq, gt, inArray } from "drizzle-orm";
import { readSetting } from "~/features/settings/queries.server";
import type { Vendors } from "~/jobs/vendors";
import { readPhone } from "~/lib/phone.server";
import type { Queryable } from "~drizzle/client.server";
import { clients, externalRefs, linkAudits, linkFindings, planCases, planLoads } from "~drizzle/schema";
import type { DriftVendor, LinkedThere, LinkFault } from "./model";

/** A link of a client to somebody there. */
export interface Link {
  refId: number;
  clientId: number;
  externalId: string;
}

const ofVendor = (vendor: DriftVendor) =>
  and(eq(externalRefs.source, vendor), eq(externalRefs.entity, "client"));

/** The next links after one, in the order they were made. */
export async function nextLinks(
  db: Queryable,
  vendor: DriftVendor,
  { after, limit }: { after: number; limit: number },
): Promise<Link[]> {
  return db
    .select({ refId: externalRefs.id, clientId: externalRefs.entityId, externalId: externalRefs.externalId })
    .from(externalRefs)
    .where(and(ofVendor(vendor), gt(externalRefs.id, after)))
    .orderBy(asc(externalRefs.id))
    .limit(limit);
}

export async function countLinks(db: Queryable, vendor: DriftVendor): Promise<number> {
  return db.$count(externalRefs, ofVendor(vendor));
}

/** How many numbers each of the clients has there. */
export async function linksPerClient(
  db: Queryable,
  vendor: DriftVendor,
  clientIds: readonly number[],
): Promise<Map<number, number>> {
  if (clientIds.length === 0) return new Map();
  const rows = await db
    .select({ clientId: externalRefs.entityId, n: count() })
    .from(externalRefs)
    .where(and(ofVendor(vendor), inArray(externalRefs.entityId, [...clientIds])))
    .groupBy(externalRefs.entityId);
  return new Map(rows.map(({ clientId, n }) => [clientId, n]));
}

/**
 * The person of a link as they are there. `null`: nobody is there any more; `unknown`: nothing can be said now. The clinic's patients are read
 * every few minutes anyway, so what was read last is what counts and nothing is asked; the others are asked, one call a link.
 * @throws VendorFault of the vendor that is asked
 */
export async function lookThere(
  db: Queryable,
  vendors: Vendors,
  { vendor, link, signal }: { vendor: DriftVendor; link: Link; signal: AbortSignal },
): Promise<LinkedThere | "unknown" | null> {
  switch (vendor) {
    case "hms":
      return patientAsRead(db, link);
    case "freescout": {
      if (!vendors.helpdesk) return "unknown";
      const customer = await vendors.helpdesk.fetchCustomer(link.externalId, signal);
      if (!customer) return null;
      const name = [customer.lastName, customer.firstName].filter(Boolean).join(" ");
      return { name: name || null, phones: await asPhones(db, customer.phones), isMerged: false };
    }
    case "amocrm": {
      if (!vendors.amocrm) return "unknown";
      const contact = await vendors.amocrm.fetchContact(link.externalId, signal);
      if (!contact) return null;
      return { name: contact.name || null, phones: await asPhones(db, contact.phones), isMerged: false };
    }
  }
}

async function patientAsRead(
  db: Queryable,
  { clientId, externalId }: Link,
): Promise<LinkedThere | "unknown" | null> {
  const [load] = await db
    .select({
      name: planLoads.patientName,
      failureKind: planLoads.failureKind,
      readAt: planLoads.lastSuccessAt,
    }) // prettier-ignore
    .from(planLoads)
    .where(and(eq(planLoads.source, "hms"), eq(planLoads.patientId, externalId)));
  if (!load) return "unknown";
  if (load.failureKind === "not_found") return null;
  const cases = await db
    .select({ facts: planCases.facts })
    .from(planCases)
    .where(and(eq(planCases.clientId, clientId), eq(planCases.kind, "claimed")));
  const isMerged = cases.some(({ facts }) => facts.merged === externalId);
  return load.readAt || isMerged ? { name: load.name || null, phones: null, isMerged } : "unknown";
}

async function asPhones(db: Queryable, raw: readonly string[]): Promise<string[]> {
  const { country } = await readSetting(db, "business");
  return raw.flatMap((one) => readPhone(one, country).e164 ?? []);
}

export type LinkAudit = typeof linkAudits.$inferSelect;

/** How the audit of a vendor stands; null: there has been none. */
export async function readLinkAudit(db: Queryable, vendor: DriftVendor): Promise<LinkAudit | null> {
  const [row] = await db.select().from(linkAudits).where(eq(linkAudits.vendor, vendor)).limit(1);
  return row ?? null;
}

export interface LinkFinding {
  id: number;
  clientId: number;
  clientName: string;
  externalId: string;
  fault: LinkFault;
  firstSeenAt: Date;
}

/** What is wrong, the oldest first; `after` is the last of the page before. */
export async function listLinkFindings(
  db: Queryable,
  vendor: DriftVendor,
  { after, limit }: { after: number; limit: number },
): Promise<{ rows: LinkFinding[]; next: number | null; total: number }> {
  const rows = await db
    .select({
      id: linkFindings.id,
      clientId: linkFindings.clientId,
      clientName: clients.displayName,
      externalId: linkFindings.externalId,
      fault: linkFindings.fault,
      firstSeenAt: linkFindings.firstSeenAt,
    })
    .from(linkFindings)
    .innerJoin(clients, eq(clients.id, linkFindings.clientId))
    .where(and(eq(linkFindings.vendor, vendor), gt(linkFindings.id, after)))
    .orderBy(asc(linkFindings.id))
    .limit(limit + 1);
  const total = await db.$count(linkFindings, eq(linkFindings.vendor, vendor));
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null, total };
}

/** How many findings each vendor has. */
export async function countLinkFindings(db: Queryable): Promise<Map<string, number>> {
  const rows = await db.select({ vendor: linkFindings.vendor, n: count() }).from(linkFindings).groupBy(linkFindings.vendor); // prettier-ignore
  return new Map(rows.map(({ vendor, n }) => [vendor, n]));
}
