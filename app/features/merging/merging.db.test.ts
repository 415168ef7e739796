import fc from "fast-check";
import { eq, getTableName } from "drizzle-orm";
import { expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import {
  bookings,
  clientContacts,
  clientDues,
  clientMerges,
  clients,
  externalRefs,
  pointsEntries,
} from "~drizzle/schema";
import { holdings } from "~/features/clients/holdings/queries.server";
import { survivorOf } from "~/features/clients/survivor/queries.server";
import type { UserActor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addRichClient, addSurroundings, dumpAll } from "~tests/support/rich-client";
import { addBooking, addClient } from "~tests/support/rows";
import { mergeClients, mergePairs } from "./commands.server";
import { undoBatch, undoMerge } from "./undoing/commands.server";

const admin: UserActor = { kind: "user", userId: 1, role: "admin", staffId: null };
const trainer: UserActor = { kind: "user", userId: 2, role: "trainer", staffId: null };
/** The journal itself, and what only counts changes. */
const JOURNAL = ["client_merges", "client_merge_rows", "data_versions"];

async function merged(db: Db, survivorId: number, mergedId: number, more = {}) {
  const result = await mergeClients(testCore(db), admin, { survivorId, mergedId, ...more });
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
}

eachDatabase((open) => {
  it("takes every row of the merged client over, and gives both back to the byte", async () => {
    const db = await open();
    const core = testCore(db);
    const around = await addSurroundings(db);
    const one = await addRichClient(db, around, { tag: "ONE", again: 2 });
    const other = await addRichClient(db, around, { tag: "TWO", other: one.id + 1, again: 2 });
    const before = await dumpAll(db, JOURNAL);
    const { mergeId } = await merged(db, one.id, other.id, { choose: { name: "merged", notes: "merged", stage: "merged" }, fields: [around.ids.custom_fields] }); // prettier-ignore
    for (const holding of holdings.filter(({ merge }) => merge === "move")) {
      const column = holding.rows.of === "client" ? holding.rows.column : "clientId";
      const rows = (await db.select().from(holding.table)) as Record<string, unknown>[];
      expect([getTableName(holding.table), rows.filter((row) => row[column] === other.id).length]).toEqual([getTableName(holding.table), 0]); // prettier-ignore
    }
    const [survivor] = await db.select().from(clients).where(eq(clients.id, one.id));
    const [gone] = await db.select().from(clients).where(eq(clients.id, other.id));
    expect(survivor).toMatchObject({ visitsCount: 4, pointsBalance: 28 });
    expect(survivor?.displayName).toContain("TWO-clients-lastName");
    expect(gone).toMatchObject({ mergedIntoId: one.id, visitsCount: 0, pointsBalance: 0 });
    expect(await db.select({ due: clientDues.dueMinor }).from(clientDues)).toEqual([{ due: 1_600_000 }]);
    core.clock.advance(30 * 86_400_000);
    expect(await undoMerge(core, admin, { mergeId })).toMatchObject({ ok: true });
    expect(await dumpAll(db, JOURNAL)).toEqual(before);
  });

  it("gives back whatever mixture of rows the two had (property)", { timeout: 120_000 }, async () => {
    const db = await open();
    const around = await addSurroundings(db);
    const names = holdings.map(({ table }) => getTableName(table));
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.subarray(names), fc.subarray(names), fc.integer({ min: 1, max: 2 }), fc.record({ name: fc.constantFrom("survivor", "merged"), phone: fc.constantFrom("survivor", "merged"), email: fc.constantFrom("survivor", "merged") }), async (a, b, again, choose) => {
        run += 1;
        const one = await addRichClient(db, around, { tag: `A${run}`, tables: new Set(a), again });
        const other = await addRichClient(db, around, { tag: `B${run}`, tables: new Set(b) });
        const before = await dumpAll(db, JOURNAL);
        const { mergeId } = await merged(db, one.id, other.id, { choose });
        expect(await undoMerge(testCore(db), admin, { mergeId })).toMatchObject({ ok: true });
        expect(await dumpAll(db, JOURNAL)).toEqual(before);
      }),
      { numRuns: 6 },
    ); // prettier-ignore
  });

  it("leaves with the survivor what came since, and does not undo what somebody wrote since", async () => {
    const db = await open();
    const core = testCore(db);
    const around = await addSurroundings(db);
    const one = await addRichClient(db, around, { tag: "ONE" });
    const other = await addRichClient(db, around, { tag: "TWO" });
    const [was] = await db.select().from(clients).where(eq(clients.id, one.id));
    const { mergeId } = await merged(db, one.id, other.id, { choose: { name: "merged", phone: "merged" } });
    const visit = await addBooking(db, around, { clientId: one.id, status: "completed", priceMinor: 100 });
    await db.insert(pointsEntries).values({ clientId: one.id, kind: "adjust", points: 5, causeKey: "since", reason: "", actor: "user:1", createdAt: core.clock.now() }); // prettier-ignore
    await db.update(clients).set({ phoneRaw: "since", phoneE164: null, phoneIsIdentity: false }).where(eq(clients.id, one.id)); // prettier-ignore
    await db
      .update(clients)
      .set({ version: (was?.version ?? 0) + 10_001 })
      .where(eq(clients.id, one.id));
    expect(await undoMerge(core, admin, { mergeId })).toMatchObject({ ok: true });
    const [now] = await db.select().from(clients).where(eq(clients.id, one.id));
    expect(now).toMatchObject({ phoneRaw: "since", lastName: was?.lastName, pointsBalance: 12 });
    const [row] = await db.select().from(bookings).where(eq(bookings.id, visit));
    expect(row?.clientId).toBe(one.id);
    const [back] = await db.select().from(clients).where(eq(clients.id, other.id));
    expect(back).toMatchObject({ archivedAt: null, mergedIntoId: null, pointsBalance: 7 });
  });

  it("refuses in words, and follows chains in both directions", async () => {
    const db = await open();
    const core = testCore(db);
    const [a, b, c, d] = [
      await addClient(db, { displayName: "А", phoneE164: "+77010000001", phoneRaw: "1", phoneIsIdentity: true }),
      await addClient(db, { displayName: "Б", phoneE164: "+77010000002", phoneRaw: "2", phoneIsIdentity: true }),
      await addClient(db, { displayName: "В" }),
      await addClient(db, { displayName: "Г", archivedAt: new Date() }),
    ]; // prettier-ignore
    const refused = async (survivorId: number, mergedId: number, more = {}) => {
      const result = await mergeClients(core, admin, { survivorId, mergedId, ...more });
      return result.ok ? "done" : result.error.reason;
    };
    expect(await refused(a, a)).toBe("same");
    expect(await refused(a, d)).toBe("archived");
    expect(await refused(a, b, { versions: { survivor: 1, merged: 7 } })).toBe("stale");
    await expect(refused(a, 999)).rejects.toMatchObject({ code: "not_found" });
    await expect(mergeClients(core, trainer, { survivorId: a, mergedId: b })).rejects.toMatchObject({ code: "forbidden" }); // prettier-ignore
    const before = await dumpAll(db, JOURNAL);
    const first = await merged(db, b, a);
    const second = await merged(db, c, b);
    expect(await refused(c, a)).toBe("merged_already");
    expect(await survivorOf(db, a)).toBe(c);
    expect((await db.select().from(clientContacts)).map(({ clientId, value }) => [clientId, value]).sort()).toEqual([[c, "+77010000001"]]); // prettier-ignore
    expect(await undoMerge(core, admin, { mergeId: first.mergeId })).toEqual({ ok: false, error: { reason: "later", mergeId: second.mergeId } }); // prettier-ignore
    expect(await undoMerge(core, admin, { mergeId: second.mergeId })).toMatchObject({ ok: true });
    expect(await undoMerge(core, admin, { mergeId: first.mergeId })).toMatchObject({ ok: true });
    expect(await undoMerge(core, admin, { mergeId: first.mergeId })).toEqual({ ok: false, error: { reason: "undone" } }); // prettier-ignore
    expect(await dumpAll(db, JOURNAL)).toEqual(before);
  });

  it("merges many pairs as one batch and takes the batch back", async () => {
    const db = await open();
    const core = testCore(db);
    const ids: number[] = [];
    for (const name of ["А", "Б", "В", "Г", "Д"]) ids.push(await addClient(db, { displayName: name }));
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = ids;
    await db.insert(externalRefs).values([a, b].map((entityId) => ({ source: "telegram", entity: "client" as const, externalId: `chat-${entityId}`, entityId, createdAt: core.clock.now() }))); // prettier-ignore
    const before = await dumpAll(db, JOURNAL);
    const result = await mergePairs(core, admin, [
      { survivorId: a, mergedId: b },
      { survivorId: b, mergedId: c },
      { survivorId: a, mergedId: c },
      { survivorId: d, mergedId: e },
    ]);
    expect(result).toMatchObject({ done: 3, refused: [] });
    expect([await survivorOf(db, c), await survivorOf(db, e)]).toEqual([a, d]);
    // Two chats: the other one keeps leading to the card it was linked with, and from there to the survivor.
    expect((await db.select().from(externalRefs)).map(({ entityId }) => entityId)).toEqual([a, b]);
    expect(await undoBatch(core, admin, { batch: result.batch })).toEqual({ ok: true, value: { undone: 3 } });
    expect(await dumpAll(db, JOURNAL)).toEqual(before);
    expect((await db.select().from(clientMerges)).every(({ undoneAt }) => undoneAt !== null)).toBe(true);
  });
});
