import { asc, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import { clients, pipelineMoves, pipelineStages } from "~drizzle/schema";
import type { UserActor } from "~/lib/actor";
import { systemActor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { eventually } from "~tests/support/jobs";
import { addBooking, addClient, addWorkplace } from "~tests/support/rows";
import { readBoardQuery } from "./board/model";
import { getBoard } from "./board/queries.server";
import { moveClients } from "./commands.server";
import { readPipelineFigures } from "./figures/queries.server";
import { listMoves } from "./history/queries.server";
import type { StageKey } from "./model";
import { placeAll } from "./placing/commands.server";
import { listStages } from "./queries.server";
import { sweepSilent } from "./silence/commands.server";
import { addStage, changeStage, removeStage, shiftStage } from "./stages/commands.server";

const admin: UserActor = { kind: "user", userId: 1, role: "admin", staffId: null };
const trainer: UserActor = { kind: "user", userId: 2, role: "trainer", staffId: null, clientScope: "own" };
const machine = systemActor("pipeline");
const NOW = "2026-03-04T09:00:00Z";
const daysAgo = (days: number) => new Date(new Date(NOW).getTime() - days * 86_400_000);
const look = { name: "", color: "teal" as const, staleDays: null, isHidden: false };

async function furnish(db: Db) {
  const core = testCore(db, { now: NOW });
  const stages = await listStages(db);
  const idOf = (key: StageKey) => stages.find((stage) => stage.key === key)?.id as number;
  const stageOf = async (id: number) => {
    const [row] = await db
      .select({ key: pipelineStages.key, name: pipelineStages.name })
      .from(clients)
      .innerJoin(pipelineStages, eq(pipelineStages.id, clients.stageId))
      .where(eq(clients.id, id));
    return row?.key ?? row?.name ?? null;
  };
  return { core, idOf, stageOf };
}

eachDatabase((open) => {
  it("a stage with clients goes only when it is said where they go; history keeps its name", async () => {
    const db = await open();
    const { core, idOf, stageOf } = await furnish(db);
    const made = await addStage(core, admin, { afterId: idOf("deciding"), input: { ...look, name: "Пробная неделя" } });
    const stageId = made.ok ? made.value.stageId : 0;
    const names = async () => (await listStages(db)).map(({ key, name }) => key ?? name);
    expect((await names()).slice(2, 5)).toEqual(["deciding", "Пробная неделя", "purchased"]);
    expect(await addStage(core, admin, { input: { ...look, name: "пробная НЕДЕЛЯ" } })).toEqual({ ok: false, error: { reason: "taken" } });
    expect(await changeStage(core, admin, { stageId, input: look })).toEqual({ ok: false, error: { reason: "nameless" } });
    await shiftStage(core, admin, { stageId, by: -1 });
    expect((await names()).slice(1, 4)).toEqual(["consultation", "Пробная неделя", "deciding"]);

    const inside = await addClient(db, { displayName: "Ким Виктор" });
    const archived = await addClient(db, { displayName: "Архивная Анна", archivedAt: new Date(NOW) });
    await moveClients(core, admin, { clientIds: [inside, archived], stageId });
    expect(await removeStage(core, admin, { stageId })).toEqual({ ok: false, error: { reason: "holds" } });
    expect(await removeStage(core, admin, { stageId, moveTo: stageId })).toEqual({ ok: false, error: { reason: "nowhere" } });
    expect(await removeStage(core, admin, { stageId: idOf("active"), moveTo: idOf("finished") })).toEqual({ ok: false, error: { reason: "system" } });
    expect(await removeStage(core, admin, { stageId, moveTo: idOf("consultation") })).toEqual({ ok: true, value: { moved: 2 } });
    expect(await stageOf(inside)).toBe("consultation");
    expect(await stageOf(archived)).toBe("consultation");
    expect((await listStages(db)).map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    const moves = await listMoves(db, admin, { clientId: inside });
    expect(moves.map(({ cause, from, to }) => [cause, from?.name, to?.key ?? to?.name])).toEqual([
      ["stage_removed", "Пробная неделя", "consultation"],
      ["manual", undefined, "Пробная неделя"],
    ]);
    await expect(removeStage(core, trainer, { stageId })).rejects.toMatchObject({ code: "forbidden" });
    expect(await moveClients(core, admin, { clientIds: [inside], stageId })).toEqual({ ok: false, error: { reason: "stage_gone" } });
  }); // prettier-ignore

  it("places people where their history leads, and retires whoever has been silent; once", async () => {
    const db = await open();
    const { core, stageOf } = await furnish(db);
    const place = await addWorkplace(db);
    const person = (displayName: string, since: number) => addClient(db, { displayName, createdAt: daysAgo(since) });
    const [lead, booked, gone, regular] = [await person("Новая", 3), await person("Записанный", 9), await person("Пропавшая", 200), await person("Постоянная", 300)];
    const visit = (clientId: number, at: number, status: "confirmed" | "completed") =>
      addBooking(db, place, { clientId, status, startsAt: daysAgo(at), createdAt: daysAgo(at + 2) });
    await visit(booked, -2, "confirmed");
    await visit(gone, 190, "completed");
    await visit(regular, 280, "completed");
    await visit(regular, 5, "completed");
    expect(await placeAll(core, machine)).toBe(4);
    const placed = await Promise.all([lead, booked, gone, regular].map(stageOf));
    expect(placed).toEqual(["first_contact", "consultation", "inactive", "consultation"]);
    expect(await placeAll(core, machine)).toBe(0);
    const before = await db.$count(pipelineMoves);
    expect(await sweepSilent(core, machine)).toBe(0);

    core.clock.advance(70 * 86_400_000);
    expect(await sweepSilent(core, machine)).toBe(3);
    expect(await stageOf(regular)).toBe("inactive");
    expect(await sweepSilent(core, machine)).toBe(0);
    expect(await db.$count(pipelineMoves)).toBe(before + 3);
    const times = await db.select({ client: pipelineMoves.clientId, at: pipelineMoves.at }).from(pipelineMoves).orderBy(asc(pipelineMoves.clientId), asc(pipelineMoves.id));
    expect(times.every(({ client, at }, index) => times[index - 1]?.client !== client || (times[index - 1]?.at as Date) <= at)).toBe(true);
  }); // prettier-ignore

  it("the board counts all, shows a page of each column, and to whoever sees their own only theirs", async () => {
    const db = await open();
    const { core, idOf } = await furnish(db);
    const place = await addWorkplace(db);
    const crowd: number[] = [];
    for (let at = 0; at < 28; at += 1) crowd.push(await addClient(db, { displayName: `Клиент ${at}` }));
    await moveClients(core, admin, { clientIds: crowd, stageId: idOf("deciding") });
    await addBooking(db, place, { clientId: crowd[0], status: "confirmed", startsAt: daysAgo(-1), priceMinor: 500_000, currency: "KZT" }); // prettier-ignore
    const ask = (actor: UserActor, address = "") =>
      getBoard(db, actor, { query: readBoardQuery(new URLSearchParams(address)), terms: null, now: new Date(NOW), zone: "UTC" }); // prettier-ignore
    const column = (board: Awaited<ReturnType<typeof getBoard>>) =>
      board.columns.find(({ stage }) => stage.key === "deciding");
    const first = column(await ask(admin));
    expect(first).toMatchObject({ count: 28, expected: [{ currency: "KZT", minor: 500_000 }] });
    expect(first?.cards).toHaveLength(25);
    expect(column(await ask(admin, `n${idOf("deciding")}=50`))?.cards).toHaveLength(28);
    expect(column(await ask(admin, "order=next&responsible=-1&tag=x&n1=99999999999"))?.cards).toHaveLength(
      25,
    );
    expect(column(await ask(trainer))).toMatchObject({ count: 0, cards: [] });
    await expect(
      moveClients(core, trainer, { clientIds: [crowd[0] as number], stageId: idOf("active") }),
    ).rejects.toMatchObject({ code: "not_found" });
    const period = { from: daysAgo(10), until: daysAgo(-1) };
    const figures = await readPipelineFigures(db, admin, period);
    expect(figures.cohorts.find(({ stageId }) => stageId === idOf("deciding"))?.clients).toBe(28);
    expect((await readPipelineFigures(db, trainer, period)).cohorts.every((one) => one.clients === 0)).toBe(true); // prettier-ignore
  });

  it("counts again as soon as somebody was moved, in whichever process, and as soon as money came", async () => {
    const url = await open.url();
    const [here, there] = [await open.at(url), await open.at(url)];
    const { idOf } = await furnish(here);
    const { core } = await furnish(there);
    const client = await addClient(here, { displayName: "Клиент" });
    const query = readBoardQuery(new URLSearchParams());
    const counts = async (actor = admin) => {
      const board = await getBoard(here, actor, { query, terms: null, now: new Date(NOW), zone: "UTC" });
      return board.columns.flatMap(({ stage, count, due }) => (count > 0 ? [[stage.key, count, due.length]] : [])); // prettier-ignore
    };
    await moveClients(core, admin, { clientIds: [client], stageId: idOf("deciding") });
    expect(await counts()).toEqual([["deciding", 1, 0]]);
    await moveClients(core, admin, { clientIds: [client], stageId: idOf("active") });
    await eventually(async () => (await counts())[0]?.[0] === "active");
    await moveClients(testCore(here, { now: NOW }), admin, {
      clientIds: [client],
      stageId: idOf("finished"),
    });
    expect(await counts()).toEqual([["finished", 1, 0]]);
    const place = await addWorkplace(there);
    await addBooking(there, place, { clientId: client, status: "completed", startsAt: daysAgo(1), priceMinor: 500_000, currency: "RUB" }); // prettier-ignore
    await there.transaction((tx) => Promise.resolve(tx.touch("bookings")));
    await eventually(async () => (await counts())[0]?.[2] === 1);
    expect(await counts({ ...admin, rights: { given: [], taken: ["payments:read"] } })).toEqual([
      ["finished", 1, 0],
    ]);
    expect(await counts(trainer)).toEqual([]);
  });
});
