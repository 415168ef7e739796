import { and, eq, inArray, isNull, lte } from "drizzle-orm";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { storableData } from "~/lib/storable-text";
import { lockName } from "~drizzle/lock";
import type { Tx } from "~drizzle/client.server";
import { catalogueChanges, vendorCatalogue } from "~drizzle/schema";
import { mustSync } from "../policy";
import type { BookingVendor, VendorCategory } from "../ports";
import {
  categoryEntry,
  compareCatalogue,
  serviceEntry,
  staffEntry,
  type CatalogueEntity,
  type HeldEntry,
  type ReadEntry,
} from "./model";
import { entryOf, listHeld } from "./queries.server";

/** How much of a reading is written by one statement. */
const CHUNK = 100;

/**
 * Reads the vendor's catalogue and keeps what changed since the last time. Not inside a transaction: the vendor is asked first.
 * @throws VendorFault
 */
export async function readCatalogue(
  core: Core,
  actor: Actor,
  vendor: BookingVendor,
  signal?: AbortSignal,
): Promise<{ entries: number; changes: number }> {
  mustSync(actor, "manage");
  const services = (await vendor.services(signal)).map(serviceEntry);
  const staff = (await vendor.staff(signal)).map(staffEntry);
  const categories = (await readCategories(vendor, signal)).map(categoryEntry);
  const { source } = vendor;
  const changes = await core.db.transaction(async (tx) => {
    await lockName(tx, `catalogue:${source}`);
    let found = 0;
    for (const [entity, read] of [["service", services], ["staff", staff], ["category", categories]] as const)
      found += await keep(tx, core, { source, entity, read: storable(entity, read) }); // prettier-ignore
    tx.touch("sync");
    return found;
  });
  const entries = services.length + staff.length + categories.length;
  core.log.info({ source, actor: actorRef(actor), entries, changes }, "catalogue read");
  return { entries, changes };
}

/** As it will be read back, so that two readings can be compared. */
function storable(entity: CatalogueEntity, read: readonly ReadEntry[]): ReadEntry[] {
  const entries = read.flatMap(({ details }) => entryOf(entity, storableData(details)) ?? []);
  return [...new Map(entries.map((entry) => [entry.externalId, entry])).values()];
}

/** A category is a heading: a token that may not read them reads the rest. */
async function readCategories(vendor: BookingVendor, signal?: AbortSignal): Promise<VendorCategory[]> {
  try {
    return await vendor.categories(signal);
  } catch (error) {
    if (error instanceof Error && (error as { kind?: unknown }).kind === "not_granted") return [];
    throw error;
  }
}

async function keep(
  tx: Tx,
  core: Core,
  { source, entity, read }: { source: string; entity: CatalogueEntity; read: ReadEntry[] },
): Promise<number> {
  const at = core.clock.now();
  const held = await listHeld(tx, source, entity);
  const differences = compareCatalogue(held, read);
  if (differences.length > 0)
    for (let from = 0; from < differences.length; from += CHUNK)
      await tx
        .insert(catalogueChanges)
        .values(differences.slice(from, from + CHUNK).map((one) => ({ ...one, source, at })));
  await writeEntries(tx, { source, read, held, at });
  const gone = differences.filter(({ change }) => change === "gone").map(({ externalId }) => externalId);
  for (let from = 0; from < gone.length; from += CHUNK)
    await tx
      .update(vendorCatalogue)
      .set({ goneAt: at })
      .where(
        and(
          eq(vendorCatalogue.source, source),
          eq(vendorCatalogue.entity, entity),
          inArray(vendorCatalogue.externalId, gone.slice(from, from + CHUNK)),
        ),
      );
  return differences.length;
}

async function writeEntries(
  tx: Tx,
  { source, read, held, at }: { source: string; read: ReadEntry[]; held: HeldEntry[]; at: Date },
): Promise<void> {
  const known = new Map(held.map((entry) => [entry.externalId, entry]));
  for (const { entity, externalId, title, isHidden, isDismissed, details } of read) {
    const before = known.get(externalId);
    const row = { title, details, isHidden: isHidden || isDismissed, seenAt: at, goneAt: null };
    if (before && !before.isGone && same(before, { title, details })) continue;
    await tx
      .insert(vendorCatalogue)
      .values({ source, entity, externalId, ...row, firstSeenAt: at })
      .onConflictDoUpdate({
        target: [vendorCatalogue.source, vendorCatalogue.entity, vendorCatalogue.externalId],
        set: row,
      });
  }
  const [first] = read;
  if (first)
    await tx
      .update(vendorCatalogue)
      .set({ seenAt: at })
      .where(
        and(
          eq(vendorCatalogue.source, source),
          eq(vendorCatalogue.entity, first.entity),
          isNull(vendorCatalogue.goneAt),
        ),
      );
}

function same(before: HeldEntry, { title, details }: Pick<ReadEntry, "title" | "details">): boolean {
  return before.title === title && JSON.stringify(before.details) === JSON.stringify(details);
}

/** Somebody has looked at a change, or at all up to one. */
export async function markSeen(
  core: Core,
  actor: Actor,
  which: { source: string; changeId: number } | { source: string; upTo: number },
): Promise<void> {
  mustSync(actor, "manage");
  const { source } = which;
  const id =
    "changeId" in which ? eq(catalogueChanges.id, which.changeId) : lte(catalogueChanges.id, which.upTo);
  await core.db.transaction(async (tx) => {
    await tx
      .update(catalogueChanges)
      .set({ seenAt: core.clock.now(), seenBy: actorRef(actor) })
      .where(and(eq(catalogueChanges.source, source), isNull(catalogueChanges.seenAt), id));
    tx.touch("sync");
  });
}
