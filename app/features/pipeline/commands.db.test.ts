import fc from "fast-check";
import { asc, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import { clients, pipelineMoves, pipelineStages } from "~drizzle/schema";
import { writeSetting } from "~/features/settings/commands.server";
import { systemActor, type UserActor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { advanceInside, moveClients } from "./commands.server";
import { PIPELINE_EVENTS, STAGE_KEYS, type Happening, type StageKey } from "./model";
import { listStages } from "./queries.server";

const admin: UserActor = { kind: "user", userId: 1, role: "admin", staffId: null };
const actor = systemActor("pipeline");

async function furnish(db: Db) {
  const core = testCore(db);
  const stages = await listStages(db);
  const idOf = (key: StageKey) => stages.find((stage) => stage.key === key)?.id as number;
  const tell = (events: Happening[]) =>
    db.transaction((tx) => advanceInside(tx, { clock: core.clock, actor }, events));
  const stageOf = async (clientId: number) => {
    const [row] = await db
      .select({ stageId: clients.stageId, since: clients.stageMovedAt })
      .from(clients)
      .where(eq(clients.id, clientId));
    return row;
  };
  const movesOf = (clientId: number) =>
    db
      .select()
      .from(pipelineMoves)
      .where(eq(pipelineMoves.clientId, clientId))
      .orderBy(asc(pipelineMoves.id));
  return { core, stages, idOf, tell, stageOf, movesOf };
}

eachDatabase((open) => {
  it("has the seven stages in their order", async () => {
    expect((await listStages(await open())).map(({ key }) => key)).toEqual([...STAGE_KEYS]);
  });

  it("tells the funnel's oracle: forward, back in, once, by key whatever the name", async () => {
    const db = await open();
    const { core, idOf, tell, stageOf, movesOf } = await furnish(db);
    const names = ["новый", "первый контакт", "неактивный", "консультация"];
    const [born, first, lost, other] = (await Promise.all(
      names.map((displayName) => addClient(db, { displayName })),
    )) as [number, number, number, number];
    await moveClients(core, admin, { clientIds: [first], stageId: idOf("first_contact") });
    await moveClients(core, admin, { clientIds: [lost], stageId: idOf("inactive") });
    await moveClients(core, admin, { clientIds: [other], stageId: idOf("consultation") });

    await tell([{ clientId: born, event: "client_created", eventKey: "client_created:1" }]);
    await tell([{ clientId: first, event: "payment", eventKey: "payment:1" }]);
    await tell([{ clientId: first, event: "payment", eventKey: "payment:1" }]);
    await tell([{ clientId: lost, event: "payment", eventKey: "payment:2" }]);
    expect(await stageOf(born)).toMatchObject({ stageId: idOf("first_contact") });
    expect(await stageOf(first)).toMatchObject({ stageId: idOf("purchased") });
    expect(await stageOf(lost)).toMatchObject({ stageId: idOf("purchased") });
    expect(await movesOf(first)).toMatchObject([
      { cause: "manual", actor: "user:1" },
      { cause: "payment", actor: "system:pipeline", eventKey: "payment:1" },
    ]);

    await db.update(pipelineStages).set({ name: "Продано" }).where(eq(pipelineStages.key, "purchased"));
    await tell([{ clientId: other, event: "payment", eventKey: "payment:3" }]);
    expect(await stageOf(other)).toMatchObject({ stageId: idOf("purchased") });
  });

  it("leaves everybody alone while automation is off", async () => {
    const db = await open();
    const { core, tell, stageOf } = await furnish(db);
    const client = await addClient(db, { displayName: "Один" });
    await db.transaction((tx) =>
      writeSetting(tx, { key: "pipeline", value: { automatic: false }, at: core.clock.now() }),
    );
    await tell([{ clientId: client, event: "payment", eventKey: "payment:1" }]);
    expect(await stageOf(client)).toEqual({ stageId: null, since: null });
  });

  it("refuses a stage that is not there and a card that somebody else moved, and knows no client out of scope", async () => {
    const db = await open();
    const { core, idOf } = await furnish(db);
    const client = await addClient(db, { displayName: "Один" });
    expect(await moveClients(core, admin, { clientIds: [client], stageId: 999 })).toEqual({
      ok: false,
      error: { reason: "stage_gone" },
    });
    await moveClients(core, admin, { clientIds: [client], stageId: idOf("deciding") });
    const late = await moveClients(core, admin, {
      clientIds: [client],
      stageId: idOf("purchased"),
      from: idOf("consultation"),
    });
    expect(late).toEqual({ ok: false, error: { reason: "moved_meanwhile", stageId: idOf("deciding") } });
    expect(await moveClients(core, admin, { clientIds: [client], stageId: idOf("deciding") })).toEqual({
      ok: true,
      value: { moved: [] },
    });
    const trainer: UserActor = {
      kind: "user",
      userId: 2,
      role: "trainer",
      staffId: null,
      clientScope: "own",
    };
    await expect(
      moveClients(core, trainer, { clientIds: [client], stageId: idOf("active") }),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  it("moves at most once per event and keeps client and history together, in any mixture of events, repeats and hands", async () => {
    const db = await open();
    const { core, stages, tell, stageOf, movesOf } = await furnish(db);
    const step = fc.oneof(
      fc.record({
        event: fc.constantFrom(...PIPELINE_EVENTS),
        key: fc.integer({ min: 0, max: 5 }),
        again: fc.boolean(),
      }),
      fc.record({ to: fc.constantFrom(...stages.map(({ id }) => id)) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const clientId = await addClient(db, { displayName: "Кто-то" });
        for (const one of steps) {
          core.clock.advance(1000);
          if ("to" in one) await moveClients(core, admin, { clientIds: [clientId], stageId: one.to });
          else {
            const event = { clientId, event: one.event, eventKey: `${one.event}:${clientId}:${one.key}` };
            await tell(one.again ? [event, event] : [event]);
          }
        }
        const moves = await movesOf(clientId);
        const last = moves.at(-1);
        expect(await stageOf(clientId)).toEqual({
          stageId: last?.toStageId ?? null,
          since: last?.at ?? null,
        });
        moves.forEach((move, at) => expect(move.fromStageId).toBe(moves[at - 1]?.toStageId ?? null));
        const keys = moves.flatMap(({ eventKey }) => eventKey ?? []);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 12 },
    );
  });

  it("moves once when the same event arrives twice at the same moment", async () => {
    const db = await open();
    const { tell, movesOf } = await furnish(db);
    const [one, two] = (await Promise.all([
      addClient(db, { displayName: "А" }),
      addClient(db, { displayName: "Б" }),
    ])) as [number, number];
    const events: Happening[] = [one, two].map((clientId) => ({
      clientId,
      event: "payment",
      eventKey: `payment:${clientId}`,
    }));
    await Promise.all([tell(events), tell([...events].reverse()), tell(events)]);
    expect(await movesOf(one)).toHaveLength(1);
    expect(await movesOf(two)).toHaveLength(1);
  });
});
