import { and, asc, desc, eq, exists, isNull, not, sql } from "drizzle-orm";
import {
  bookings,
  clients,
  consents,
  erasures,
  externalRefs,
  measurements,
  payments,
  progressPhotos,
} from "~drizzle/schema";
import type { Core } from "~/lib/core";
import { seededRandom } from "~/lib/random";
import { eraseNow } from "./erasure/commands.server";
import { CONSENT_WORDING, type ConsentKind, type ConsentSource } from "./model";

const DAY_MS = 86_400_000;

/** What a business's clients have agreed to, and one of them who asked to be forgotten. Does nothing when somebody agreed to something. */
export async function seedConsents(core: Core): Promise<void> {
  if ((await core.db.$count(consents)) > 0) return;
  const random = seededRandom("consents");
  await core.db.transaction(async (tx) => {
    const people = await tx
      .select({ id: clients.id, createdAt: clients.createdAt, source: clients.source })
      .from(clients)
      .where(isNull(clients.erasedAt))
      .orderBy(asc(clients.id))
      .limit(1000);
    const ids = async (table: typeof measurements | typeof progressPhotos) =>
      new Set((await tx.selectDistinct({ id: table.clientId }).from(table)).map(({ id }) => id));
    const [measured, pictured] = [await ids(measurements), await ids(progressPhotos)];
    const rows = people.flatMap(({ id, createdAt }): (typeof consents.$inferInsert)[] => {
      const source: ConsentSource = random.chance(0.6) ? "booking" : "desk";
      const said = (kind: ConsentKind, isGiven: boolean, daysLater = 0, by: ConsentSource = source) => ({
        clientId: id, kind, isGiven, wording: CONSENT_WORDING, source: by, note: "",
        actor: by === "desk" ? "system:demo" : `client:${id}`,
        at: new Date(Math.min(createdAt.getTime() + daysLater * DAY_MS, core.clock.now().getTime() - DAY_MS)),
      }); // prettier-ignore
      return [
        said("processing", true),
        ...(random.chance(0.55) ? [said("marketing", random.chance(0.85))] : []),
        ...(random.chance(0.3) || measured.has(id) ? [said("health", true, 7, "desk")] : []),
        ...(random.chance(0.15) || pictured.has(id) ? [said("photos", true, 7, "desk")] : []),
        ...(random.chance(0.04) ? [said("marketing", false, 40, "me")] : []),
      ];
    });
    await tx.insertMany({ table: consents, rows });
  });
  await forgetOne(core);
}

/** Somebody who came by and left: no visit ahead, no money, known to nobody outside. */
async function forgetOne(core: Core): Promise<void> {
  if ((await core.db.$count(erasures)) > 0) return;
  const one = { one: sql`1` };
  const visits = core.db.select(one).from(bookings).where(eq(bookings.clientId, clients.id));
  const paid = core.db.select(one).from(payments).where(eq(payments.clientId, clients.id));
  const known = core.db.select(one).from(externalRefs).where(and(eq(externalRefs.entity, "client"), eq(externalRefs.entityId, clients.id))); // prettier-ignore
  const [client] = await core.db
    .select({ id: clients.id })
    .from(clients)
    .where(and(isNull(clients.mergedIntoId), isNull(clients.archivedAt), not(exists(visits)), not(exists(paid)), not(exists(known))))
    .orderBy(desc(clients.id))
    .limit(1); // prettier-ignore
  if (client)
    await eraseNow(core, { clientId: client.id, asked: { reason: "request", actor: "system:demo" } });
}
