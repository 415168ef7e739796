import { and, eq, inArray } from "drizzle-orm";
import { expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import { clients, clientTags, pipelineStages, users } from "~drizzle/schema";
import { guest, type UserActor } from "~/lib/actor";
import { testCore, type TestCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { findOrCreateClient } from "../commands.server";
import { pressContact } from "../contacts/commands.server";
import { noFilters } from "../list/schema";
import { listClients } from "../queries.server";
import { ensureTag } from "../tags/commands.server";
import { startBulk, stepBulk, undoBulk } from "./commands.server";
import { archiveReason, getBulkOperation } from "./queries.server";
import type { BulkAction } from "./schema";

const zone = "Asia/Almaty";

async function furnish(db: Db, core: TestCore) {
  const [user] = await db
    .insert(users)
    .values({ username: "v", usernameKey: "v", passwordHash: "x", role: "manager", displayName: "Вера", locale: "ru", isActive: true, createdAt: core.clock.now() })
    .returning({ id: users.id }); // prettier-ignore
  const actor: UserActor = { kind: "user", userId: user?.id ?? 0, role: "manager", staffId: null };
  const ids: number[] = [];
  for (const displayName of ["Анна", "Борис", "Вера"]) ids.push(await addClient(db, { displayName }));
  const stages = await db.select().from(pipelineStages).orderBy(pipelineStages.position);
  const tagId = await db.transaction((tx) => ensureTag(tx, core.clock, { name: "VIP" }));
  return { actor, ids, stages: stages.map(({ id }) => id), tagId };
}

/** What bulk changes touch of every client, to compare before and after. */
async function standing(db: Db) {
  const rows = await db.select().from(clients).orderBy(clients.id);
  const tagged = await db.select().from(clientTags);
  return rows.map(({ id, stageId, responsibleId, archivedAt }) => ({
    id, stageId, responsibleId, archivedAt, tags: tagged.filter(({ clientId }) => clientId === id).map(({ tagId }) => tagId),
  })); // prettier-ignore
}

eachDatabase((open) => {
  it("changes many at once and puts every one back as they were found", async () => {
    const db = await open();
    const core = testCore(db);
    const { actor, ids, stages, tagId } = await furnish(db, core);
    // Somebody is that way already: they are kept, and undoing leaves them so.
    await db.update(clients).set({ responsibleId: actor.userId, stageId: stages[2], stageMovedAt: core.clock.now() }).where(eq(clients.id, ids[0] ?? 0)); // prettier-ignore
    await db.insert(clientTags).values({ clientId: ids[0] ?? 0, tagId });
    const before = await standing(db);
    const actions: BulkAction[] = [
      { kind: "tag", tagId }, { kind: "untag", tagId }, { kind: "responsible", userId: actor.userId }, { kind: "responsible", userId: null },
      { kind: "stage", stageId: stages[2] ?? 0 }, { kind: "stage", stageId: null }, { kind: "archive", reason: "Переехали" },
    ]; // prettier-ignore
    for (const action of actions) {
      core.clock.advance(60_000);
      const { operationId, isDone } = await startBulk(core, actor, { action, of: { ids }, zone });
      expect(isDone).toBe(true);
      const done = await getBulkOperation(db, actor, operationId);
      expect(done, JSON.stringify(action)).toMatchObject({ status: "done", total: 3, seen: 3 });
      expect(done.changed, JSON.stringify(action)).toBeGreaterThan(0);
      core.clock.advance(60_000);
      await undoBulk(core, actor, operationId);
      expect(await getBulkOperation(db, actor, operationId)).toMatchObject({ status: "undone", left: 0 });
      expect(await standing(db), JSON.stringify(action)).toEqual(before);
      await expect(undoBulk(core, actor, operationId)).rejects.toMatchObject({ code: "conflict" });
    }
    expect(await archiveReason(db, ids[1] ?? 0)).toBe("Переехали");
  });

  it("leaves whom somebody changed since, and says how many", async () => {
    const db = await open();
    const core = testCore(db);
    const { actor, ids, stages } = await furnish(db, core);
    const { operationId } = await startBulk(core, actor, { action: { kind: "stage", stageId: stages[3] ?? 0 }, of: { ids }, zone }); // prettier-ignore
    core.clock.advance(60_000);
    await startBulk(core, actor, {
      action: { kind: "stage", stageId: stages[4] ?? 0 },
      of: { ids: ids.slice(0, 1) },
      zone,
    });
    await undoBulk(core, actor, operationId);
    expect(await getBulkOperation(db, actor, operationId)).toMatchObject({ changed: 3, left: 1 });
    expect((await standing(db)).map(({ stageId }) => stageId)).toEqual([stages[4], null, null]);
  });

  it("works through everybody the filters leave in the background, and through undoing it", async () => {
    const db = await open();
    const core = testCore(db);
    const { actor } = await furnish(db, core);
    const [sample] = await db.select().from(clients).limit(1);
    if (!sample) throw new Error("no client");
    const { id: _id, ...row } = sample;
    await db.transaction(async (tx) => {
      const rows = Array.from({ length: 1200 }, (_, n) => ({ ...row, code: `C${n}`, source: "online" }));
      await tx.insertMany({ table: clients, rows });
    });
    const action: BulkAction = { kind: "responsible", userId: actor.userId };
    const started = await startBulk(core, actor, { action, of: { query: "source=online" }, zone });
    expect(started.isDone).toBe(false);
    while ((await stepBulk(core, started.operationId)) === "more");
    const cared = () => db.$count(clients, and(eq(clients.responsibleId, actor.userId), eq(clients.source, "online"))); // prettier-ignore
    expect(await cared()).toBe(1200);
    expect(await db.$count(clients, eq(clients.responsibleId, actor.userId))).toBe(1200);
    expect(await getBulkOperation(db, actor, started.operationId)).toMatchObject({ status: "done", total: 1200, changed: 1200 }); // prettier-ignore
    expect((await undoBulk(core, actor, started.operationId)).isDone).toBe(false);
    while ((await stepBulk(core, started.operationId)) === "more");
    expect(await cared()).toBe(0);
    expect(await getBulkOperation(db, actor, started.operationId)).toMatchObject({
      status: "undone",
      left: 0,
    });
  });

  it("touches nobody whom the actor may not see, and shows the operation to nobody else", async () => {
    const db = await open();
    const core = testCore(db);
    const { actor, ids, tagId } = await furnish(db, core);
    const trainer: UserActor = { ...actor, role: "trainer", clientScope: "own" };
    await db
      .update(clients)
      .set({ responsibleId: actor.userId })
      .where(inArray(clients.id, ids.slice(0, 1)));
    const { operationId } = await startBulk(core, trainer, {
      action: { kind: "tag", tagId },
      of: { ids },
      zone,
    });
    expect((await standing(db)).map(({ tags }) => tags.length)).toEqual([1, 0, 0]);
    const other: UserActor = { ...trainer, userId: actor.userId + 1 };
    await expect(getBulkOperation(db, other, operationId)).rejects.toMatchObject({ code: "not_found" });
  });

  it("finds and recognises a client by a further phone and address as by the first", async () => {
    const db = await open();
    const core = testCore(db);
    const { ids, actor } = await furnish(db, core);
    const admin: UserActor = { ...actor, role: "admin" };
    const clientId = ids[0] ?? 0;
    const press = (given: Parameters<typeof pressContact>[2]["press"]) => pressContact(core, admin, { clientId, press: given });
    await press({ intent: "add", kind: "phone", raw: "8 701 234-56-78", label: "" });
    expect(await press({ intent: "add", kind: "phone", raw: "+7 (702) 555-66-77", label: "мама" })).toMatchObject({ ok: true });
    expect(await press({ intent: "add", kind: "phone", raw: "87025556677", label: "" })).toEqual({ ok: false, error: "same" });
    await press({ intent: "add", kind: "email", raw: "Anna@Mail.kz", label: "" });
    await press({ intent: "add", kind: "email", raw: "work@mail.kz", label: "работа" });
    const found = async (q: string) =>
      (await listClients(db, admin, { filters: { ...noFilters, q }, sort: "name", direction: "asc", cursor: null, limit: 5, currency: "KZT", now: core.clock.now(), zone })).rows.map(({ id }) => id);
    for (const q of ["7012345678", "8702555", "work@mail", "anna@"]) expect(await found(q), q).toEqual([clientId]);
    const book = (contact: { phoneRaw: string | null; email: string | null }) =>
      db.transaction((tx) => findOrCreateClient(tx, { clock: core.clock, actor: guest, name: "Кто-то", locale: "ru", source: "online", region: "KZ", ...contact }));
    expect(await book({ phoneRaw: "+77025556677", email: null })).toEqual({ clientId, created: false });
    expect(await book({ phoneRaw: null, email: "WORK@mail.kz" })).toEqual({ clientId, created: false });
    const [mother] = (await import("../contacts/queries.server").then(({ listFurther }) => listFurther(db, clientId))).filter(({ kind }) => kind === "phone");
    await press({ intent: "primary", contactId: mother?.id ?? 0 });
    const [now] = await db.select().from(clients).where(eq(clients.id, clientId));
    expect(now).toMatchObject({ phoneE164: "+77025556677" });
    expect(await found("7012345678")).toEqual([clientId]);
  }); // prettier-ignore
});
