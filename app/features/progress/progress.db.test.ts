import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import { clients, measurements, moneyEntries, progressGoals, programs } from "~drizzle/schema";
import type { UserActor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { manager, openStudio, putVisit } from "~tests/support/studio";
import {
  changeMeasurement,
  enterMeasurement,
  removeMeasurement,
  restoreMeasurement,
  type EntryInput,
} from "./commands.server";
import { readSurroundings } from "./course/queries.server";
import { setGoal } from "./goals/commands.server";
import { listGoals } from "./goals/queries.server";
import { enterByLink, makeLink, revokeLink } from "./links/commands.server";
import { clientOfLink, standingLink } from "./links/queries.server";
import { listChanges, listOverdue, listRecent } from "./overview/queries.server";
import { listJournal, progressSummary } from "./queries.server";

const NOW = "2026-03-30T06:00:00Z";
const entry = (clientId: number, given: Partial<EntryInput> = {}): EntryInput => ({
  clientId,
  measuredOn: "2026-03-30",
  period: "",
  values: { weight: 82_500 },
  notes: null,
  agreed: [],
  existing: "ask",
  ...given,
});

async function world(db: Db) {
  const studio = await openStudio(db);
  const core = testCore(db, { now: NOW });
  const clientId = await addClient(db, { displayName: "Мария Белова" });
  return { core, studio, clientId };
}

async function addProgram(db: Db, clientId: number, given: Partial<typeof programs.$inferInsert> = {}) {
  const at = new Date("2026-03-01T00:00:00Z");
  const stamps = { createdBy: "user:1", createdAt: at, updatedAt: at, version: 1, versionNumber: 1 };
  const row = { title: "Сила", clientId, state: "active" as const, priceMinor: 0, currency: "KZT", startsOn: "2026-03-02" };
  const [made] = await db.insert(programs).values({ ...row, ...stamps, ...given }).returning({ id: programs.id });
  return made?.id ?? 0;
} // prettier-ignore

eachDatabase((open) => {
  describe("a journal", () => {
    it("keeps what was typed, asks about a slip, refuses the impossible and tomorrow", async () => {
      const db = await open();
      const { core, clientId } = await world(db);
      const enter = (given: Partial<EntryInput>) => enterMeasurement(core, manager, entry(clientId, given));
      expect(await enter({ values: {} })).toEqual({ ok: false, error: { reason: "empty" } });
      expect(await enter({ measuredOn: "2026-03-31" })).toEqual({ ok: false, error: { reason: "future" } });
      expect(await enter({ values: { weight: 750_000 } })).toMatchObject({ error: { reason: "impossible" } });
      expect(await enter({ values: { weight: 7500 } })).toMatchObject({ error: { reason: "doubtful", doubts: [{ meant: 75_000 }] } });
      expect(await enter({ measuredOn: "2026-03-23", values: { weight: 7500 }, agreed: ["weight=7500"] })).toMatchObject({ ok: true });
      expect(await enter({ values: { weight: 82_500 } })).toMatchObject({ error: { reason: "doubtful", doubts: [{ why: "jump", last: 7500 }] } });
      expect(await enter({ agreed: "all" })).toMatchObject({ ok: true });
      expect((await listJournal(db, manager, { clientId })).map(({ weight }) => weight)).toEqual([7500, 82_500]);
    });

    it("offers to change the entry of the same day or period, and fills into it what it lacks", async () => {
      const db = await open();
      const { core, clientId } = await world(db);
      const first = await enterMeasurement(core, manager, entry(clientId, { period: "week_1", notes: "утро" }));
      const again = entry(clientId, { values: { waist: 900 } });
      expect(await enterMeasurement(core, manager, again)).toMatchObject({ error: { reason: "taken", by: "day" } });
      expect(
        await enterMeasurement(core, manager, { ...again, measuredOn: "2026-03-29", period: "week_1" }),
      ).toMatchObject({ error: { reason: "taken", by: "period" } });
      const changed = await enterMeasurement(core, manager, { ...again, period: "week_1", existing: "change" });
      expect(changed).toEqual({ ok: true, value: { entryId: first.ok ? first.value.entryId : 0, version: 2 } });
      expect(await listJournal(db, manager, { clientId })).toMatchObject([{ weight: 82_500, waist: 900, notes: "утро" }]);
      expect(await enterMeasurement(core, manager, { ...again, existing: "add" })).toMatchObject({ ok: true });
      expect(await listJournal(db, manager, { clientId })).toHaveLength(2);
    });

    it("of two who enter at once the second is told of the first", async () => {
      const db = await open();
      const { core, clientId } = await world(db);
      const both = await Promise.all([1, 2].map(() => enterMeasurement(core, manager, entry(clientId))));
      expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    });

    it("changes by version, and takes away with a way back", async () => {
      const db = await open();
      const { core, clientId } = await world(db);
      const made = await enterMeasurement(core, manager, entry(clientId));
      const entryId = made.ok ? made.value.entryId : 0;
      const change = { ...entry(clientId, { values: { weight: 80_000 } }), entryId };
      expect(await changeMeasurement(core, manager, { ...change, version: 1 })).toMatchObject({ value: { version: 2 } });
      expect(await changeMeasurement(core, manager, { ...change, version: 1 })).toEqual({ ok: false, error: { reason: "stale", version: 2 } });
      await removeMeasurement(core, manager, entryId);
      await removeMeasurement(core, manager, entryId);
      expect(await listJournal(db, manager, { clientId })).toEqual([]);
      await expect(changeMeasurement(core, manager, { ...change, version: null })).rejects.toMatchObject({ code: "not_found" });
      await restoreMeasurement(core, manager, entryId);
      expect(await listJournal(db, manager, { clientId })).toMatchObject([{ weight: 80_000 }]);
    });

    it("belongs to the programme that runs, and to nobody else's", async () => {
      const db = await open();
      const { core, clientId } = await world(db);
      const programId = await addProgram(db, clientId);
      const foreign = await addProgram(db, await addClient(db, { displayName: "Мария Белова" }));
      await enterMeasurement(core, manager, entry(clientId));
      expect(await listJournal(db, manager, { clientId })).toMatchObject([{ programId }]);
      await expect(enterMeasurement(core, manager, entry(clientId, { programId: foreign, existing: "add" }))).rejects.toMatchObject({ code: "not_found" });
    });

    it("is seen by its client and by staff in whose scope the client is; others find nothing", async () => {
      const db = await open();
      const { core, clientId } = await world(db);
      const other = await addClient(db, { displayName: "Мария Белова" });
      const own: UserActor = { kind: "user", userId: 7, role: "trainer", staffId: null, clientScope: "own" };
      await enterMeasurement(core, { kind: "client", clientId }, entry(clientId));
      expect(await progressSummary(db, { kind: "client", clientId }, { clientId })).toMatchObject({ entries: 1 });
      await expect(listJournal(db, { kind: "client", clientId: other }, { clientId })).rejects.toMatchObject({ code: "not_found" });
      await expect(listJournal(db, own, { clientId })).rejects.toMatchObject({ code: "not_found" });
      await expect(enterMeasurement(core, own, entry(clientId))).rejects.toMatchObject({ code: "not_found" });
      await expect(listJournal(db, { kind: "guest" }, { clientId })).rejects.toMatchObject({ code: "unauthorized" });
      const taken: UserActor = { ...manager, rights: { given: [], taken: ["progress:write"] } };
      await expect(enterMeasurement(core, taken, entry(clientId))).rejects.toMatchObject({ code: "forbidden" });
    });

    it("reaches goals, and takes back what a slip had reached", async () => {
      const db = await open();
      const { core, clientId } = await world(db);
      await enterMeasurement(core, manager, entry(clientId, { measuredOn: "2026-03-01" }));
      const goal = { clientId, measure: "weight" as const, targetValue: 80_000, dueOn: null };
      await setGoal(core, manager, goal);
      const made = await enterMeasurement(core, manager, entry(clientId, { values: { weight: 79_000 } }));
      expect(await listGoals(db, manager, { clientId })).toMatchObject([{ startValue: 82_500, reachedAt: new Date(NOW) }]);
      const entryId = made.ok ? made.value.entryId : 0;
      await changeMeasurement(core, manager, { ...entry(clientId, { values: { weight: 81_000 } }), entryId, version: 1 });
      expect(await listGoals(db, manager, { clientId })).toMatchObject([{ reachedAt: null }]);
      expect(await setGoal(core, manager, { ...goal, targetValue: 81_000 })).toEqual({ ok: false, error: { reason: "there_already", value: 81_000 } });
      expect(await setGoal(core, manager, { ...goal, dueOn: "2026-03-29" })).toEqual({ ok: false, error: { reason: "past" } });
      expect(await setGoal(core, manager, { ...goal, targetValue: 78_000 })).toMatchObject({ ok: true });
      expect(await listGoals(db, manager, { clientId })).toHaveLength(1);
      expect(await db.$count(progressGoals)).toBe(2);
    });
  });

  describe("a link", () => {
    it("lets its client enter and says nothing of the journal; ends when it is revoked, renewed or over", async () => {
      const db = await open();
      const { core, clientId } = await world(db);
      await enterMeasurement(core, manager, entry(clientId, { measuredOn: "2026-03-01" }));
      const { token } = await makeLink(core, manager, { clientId });
      const now = core.clock.now();
      expect(await clientOfLink(db, { token, now })).toMatchObject({ clientId });
      const { clientId: _, ...input } = entry(clientId, { values: { weight: 60_000 } });
      expect(await enterByLink(core, { token, input })).toMatchObject({ error: { reason: "doubtful", doubts: [{ last: null, meant: null }] } });
      expect(await enterByLink(core, { token, input: { ...input, agreed: "all" } })).toEqual({ ok: true, value: { isOver: false } });
      expect((await listJournal(db, manager, { clientId })).at(-1)?.enteredBy).toBe(`client:${clientId}`);
      expect((await standingLink(db, manager, { clientId, now }))?.lastUsedAt).not.toBeNull();
      expect(await clientOfLink(db, { token, now: new Date(now.getTime() + 91 * 86_400_000) })).toBeNull();
      const next = await makeLink(core, manager, { clientId });
      expect(await enterByLink(core, { token, input })).toEqual({ ok: false, error: { reason: "gone" } });
      await revokeLink(core, manager, { clientId });
      expect(await clientOfLink(db, { token: next.token, now })).toBeNull();
      await expect(makeLink(core, { kind: "client", clientId }, { clientId })).rejects.toMatchObject({ code: "forbidden" });
    });
  });

  it("lets a link for a single entry be used once, also by two who press at the same moment", async () => {
    const db = await open();
    const { core, clientId } = await world(db);
    const { token } = await makeLink(core, manager, { clientId, kind: "once" });
    const { clientId: _, ...input } = entry(clientId);
    expect(await enterByLink(core, { token, input: { ...input, values: {} } })).toMatchObject({ error: { reason: "empty" } });
    const both = await Promise.all([1, 2].map(() => enterByLink(core, { token, input: { ...input, existing: "add" } })));
    expect(both.filter(({ ok }) => ok)).toEqual([{ ok: true, value: { isOver: true } }]);
    expect(both.find(({ ok }) => !ok)).toMatchObject({ error: { reason: "gone" } });
    expect(await standingLink(db, manager, { clientId, now: core.clock.now() })).toBeNull();
    const week = await makeLink(core, manager, { clientId, kind: "once" });
    const later = new Date(core.clock.now().getTime() + 8 * 86_400_000);
    expect(await clientOfLink(db, { token: week.token, now: later })).toBeNull();
  });

  describe("all journals", () => {
    it("says who measured lately, who is late and who changed most, a page at a time", async () => {
      const db = await open();
      const { core, clientId } = await world(db);
      const [late, never, still] = [await addClient(db, { displayName: "Мария Белова" }), await addClient(db, { displayName: "Мария Белова" }), await addClient(db, { displayName: "Мария Белова" })];
      for (const id of [late, never, still]) await addProgram(db, id);
      await enterMeasurement(core, manager, entry(clientId, { measuredOn: "2026-03-10" }));
      await enterMeasurement(core, manager, entry(clientId, { values: { weight: 80_000 } }));
      await enterMeasurement(core, manager, entry(late, { measuredOn: "2026-03-12", values: { weight: 70_000 } }));
      await enterMeasurement(core, manager, entry(still, { measuredOn: "2026-03-28" }));
      const asked = { q: "", limit: 2, after: null };
      const first = await listRecent(db, manager, asked);
      expect(first.rows.map(({ clientId: id }) => id)).toEqual([still, late]);
      const second = await listRecent(db, manager, { ...asked, after: first.next });
      expect([second.rows.map(({ clientId: id }) => id), second.next]).toEqual([[clientId], null]);
      const overdue = await listOverdue(db, manager, { ...asked, limit: 1, today: "2026-03-30", days: 10 });
      expect(overdue.rows).toMatchObject([{ clientId: never, lastDay: null, since: "2026-03-02" }]);
      const rest = await listOverdue(db, manager, { ...asked, after: overdue.next, today: "2026-03-30", days: 10 });
      expect(rest).toMatchObject({ rows: [{ clientId: late, lastDay: "2026-03-12" }], next: null });
      expect(await listChanges(db, manager, { q: "", limit: 9, measure: "weight", from: "2026-01-01" })).toMatchObject([
        { clientId, first: 82_500, last: 80_000, entries: 2 },
      ]);
      const own: UserActor = { kind: "user", userId: 7, role: "trainer", staffId: null, clientScope: "own" };
      expect((await listRecent(db, own, asked)).rows).toEqual([]);
      expect((await listOverdue(db, own, { ...asked, today: "2026-03-30", days: 10 })).rows).toEqual([]);
    });
  });

  it("holds visits and money beside the measurements, money for who may see it", async () => {
    const db = await open();
    const { studio, clientId } = await world(db);
    await addProgram(db, clientId);
    const at = new Date("2026-03-17T10:00:00Z");
    const bookingId = await putVisit(db, studio, { startsAt: at, status: "completed", completedAt: at, clientId });
    const money = { at, currency: "KZT", method: "cash" as const, clientId, bookingId, actor: "user:1", reason: "" };
    await db.insert(moneyEntries).values({ ...money, kind: "payment", amountMinor: 850_000, causeKey: "a" });
    await db.insert(moneyEntries).values({ ...money, kind: "refund", amountMinor: -50_000, causeKey: "b" });
    const days = { clientId, from: "2026-03-02", until: "2026-03-30", zone: "UTC" };
    const seen = await readSurroundings(db, manager, days);
    expect(seen.buckets.map(({ visits, paidMinor }) => [visits, paidMinor])).toEqual([[0, 0], [0, 0], [1, 800_000], [0, 0], [0, 0]]);
    expect(seen).toMatchObject({ by: "week", currency: "KZT", bands: [{ from: "2026-03-02", until: null }] });
    const trainer: UserActor = { kind: "user", userId: 3, role: "trainer", staffId: null };
    const hidden = await readSurroundings(db, trainer, days);
    expect(hidden.currency).toBeNull();
    expect(JSON.stringify(hidden)).not.toContain("800000");
    await db.update(clients).set({ archivedAt: at }).where(eq(clients.id, clientId));
    expect(await db.$count(measurements)).toBe(0);
  });
}); // prettier-ignore
