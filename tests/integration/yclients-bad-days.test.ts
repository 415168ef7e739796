import { eq } from "drizzle-orm";
import { afterEach, expect, it } from "vitest";
import { requestPull } from "~/features/sync/runs/commands.server";
import { probeConnection } from "~/features/connections/jobs";
import { enqueue } from "~/jobs/enqueue";
import { reclaimRows } from "~/jobs/outbox.server";
import { systemActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { directHandlers } from "~/routes/hooks/direct.server";
import type { Db } from "~drizzle/client.server";
import { bookings, externalRecords, inbox, jobs, pointsEntries, syncRuns, users } from "~drizzle/schema";
import { openBranch } from "~tests/support/branch";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const anna = {
  displayName: "Иванова Анна",
  phoneE164: "+79161234567",
  phoneIsIdentity: true,
  phoneRaw: "8 916 123-45-67",
};
const visit = { client: { name: "Анна", phone: "79161234567" }, start: "2026-03-05 12:00:00" };
const MINUTE = 60_000;

const open = (db: Db) => openBranch(db, { closers, openDoors: directHandlers });
const visits = (db: Db) => db.select({ status: bookings.status, notes: bookings.notes }).from(bookings);
const points = async (db: Db) => (await db.select({ points: pointsEntries.points }).from(pointsEntries)).map((row) => row.points); // prettier-ignore
const parked = (db: Db) => db.select({ name: jobs.name, error: jobs.lastError }).from(jobs).where(eq(jobs.status, "failed")); // prettier-ignore
const undone = async (db: Db) => (await db.select({ status: inbox.status }).from(inbox)).filter(({ status }) => status === "new" || status === "failed"); // prettier-ignore

/** What the scheduler asks for every minute. */
const probe = ({ db, clock }: Core) => db.transaction((tx) => enqueue(tx, clock, probeConnection, { vendor: "yclients" })); // prettier-ignore

/** A door in the test: whoever comes waits until it is opened. */
function gate() {
  let open = () => undefined as void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  let come = () => undefined as void;
  const somebody = new Promise<void>((resolve) => (come = resolve));
  return { open: () => open(), somebody, pass: () => (come(), opened) };
}

eachDatabase((openDb) => {
  it("two webhooks of one record at the same moment, two workers: one visit, in the last state, paid for once", async () => {
    const db = await openDb();
    const { core, simulator, ring, worker } = await open(db);
    await addClient(db, anna);
    const record = simulator.branch.create({ ...visit, attendance: 1 });
    const workers = [worker(), worker()];
    for (let round = 0; round < 2; round += 1) {
      simulator.branch.change(record, { comment: `правка ${round}` });
      expect(await Promise.all([ring(record, "create"), ring(record), ring(record)])).toEqual([200, 200, 200]); // prettier-ignore
      await Promise.all(workers.map(({ work }) => work()));
      expect(await visits(db)).toEqual([{ status: "completed", notes: `правка ${round}` }]);
      core.clock.advance(20 * MINUTE);
    }
    expect(await points(db)).toEqual([125]);
    expect(await undone(db)).toEqual([]);
    expect(await parked(db)).toEqual([]);
  });

  it("an answer that was overtaken within the same second does not undo the newer one", async () => {
    const db = await openDb();
    const { core, simulator, ring, worker } = await open(db);
    await addClient(db, anna);
    const record = simulator.branch.create({ ...visit, comment: "первое" });
    const late = gate();
    const slow = worker((vendor) => ({
      fetchRecord: async (...asked: Parameters<typeof vendor.fetchRecord>) => {
        const read = await vendor.fetchRecord(...asked);
        await late.pass();
        return read;
      },
    }));
    await ring(record, "create");
    const slowWork = slow.work();
    await late.somebody;
    // The vendor's stamp counts whole seconds: the change has the stamp that the slow worker has read.
    core.clock.advance(20);
    simulator.branch.change(record, { comment: "второе", attendance: 1 });
    await ring(record);
    await worker().work();
    expect(await visits(db)).toEqual([{ status: "completed", notes: "второе" }]);
    late.open();
    await slowWork;
    core.clock.advance(20 * MINUTE);
    await worker().work();
    expect(await visits(db)).toEqual([{ status: "completed", notes: "второе" }]);
    expect((await points(db)).reduce((sum, n) => sum + n, 0)).toBe(125);
  });

  it("webhooks and the half-hourly run at the same moment: everything once", async () => {
    const db = await openDb();
    const { core, simulator, ring, worker } = await open(db);
    await addClient(db, anna);
    const records = Array.from(
      { length: 30 },
      (_, n) =>
      simulator.branch.create({ ...visit, start: `2026-03-0${(n % 6) + 3} 1${n % 10}:00:00`, attendance: n % 2 }), // prettier-ignore
    );
    await requestPull(core, systemActor("test"), { source: "yclients", cause: "manual" });
    await Promise.all(records.map((record) => ring(record, "create")));
    await Promise.all([worker().work(), worker().work()]);
    core.clock.advance(MINUTE);
    await worker().work();
    expect(await db.$count(bookings)).toBe(30);
    expect(await db.$count(externalRecords)).toBe(30);
    expect(await points(db)).toEqual(Array.from({ length: 15 }, () => 125));
    expect(await undone(db)).toEqual([]);
    expect(await parked(db)).toEqual([]);
  });

  it("a run whose process died in the middle is taken up again and ends with everything once", async () => {
    const db = await openDb();
    const { core, simulator, worker } = await open(db);
    await addClient(db, anna);
    for (let n = 0; n < 40; n += 1)
      simulator.branch.create({ ...visit, start: `2026-03-0${(n % 6) + 3} 1${n % 10}:00:00`, attendance: 1 });
    const death = gate();
    const dying = worker((vendor) => ({
      async *changedRecords(...asked: Parameters<typeof vendor.changedRecords>) {
        let read = 0;
        for await (const record of vendor.changedRecords(...asked)) {
          if (read++ === 25) await death.pass();
          yield record;
        }
      },
    }));
    await requestPull(core, systemActor("test"), { source: "yclients", cause: "manual" });
    void dying.work();
    await death.somebody;
    // Nobody keeps the lease of the dead one alive; a process that starts finds it.
    core.clock.advance(MINUTE);
    await reclaimRows(db, { now: core.clock.now(), longestLeaseMs: 10_000, isGone: () => false });
    const heir = worker();
    await heir.work();
    core.clock.advance(20 * MINUTE);
    await heir.work();
    const runs = await db.select({ status: syncRuns.status }).from(syncRuns);
    expect(runs.at(-1)?.status).toBe("done");
    expect(runs.filter(({ status }) => status === "running")).toEqual([]);
    expect(await db.$count(bookings)).toBe(40);
    expect(await points(db)).toEqual(Array.from({ length: 40 }, () => 125));
    expect(await parked(db)).toEqual([]);
  });

  it("an hour without the vendor parks nothing: what came meanwhile is applied when it is back", async () => {
    const db = await openDb();
    const { core, simulator, ring, worker } = await open(db);
    await addClient(db, anna);
    const known = simulator.branch.create({ ...visit, attendance: 2 });
    await ring(known, "create");
    await worker().work();
    simulator.state.faults.cutSocket = -1;
    for (let minute = 0; minute < 60; minute += 3) {
      core.clock.advance(3 * MINUTE);
      if (minute % 12 === 0) {
        simulator.branch.change(known, { comment: `минута ${minute}`, attendance: 1 });
        expect(await ring(known)).toBe(200);
        expect(await ring(simulator.branch.create({ ...visit, start: `2026-03-06 1${minute / 12}:00:00` }))).toBe(200); // prettier-ignore
      }
      await probe(core);
      // Each with a circuit of its own: the circuit's half minute is real time.
      await worker().work();
    }
    expect(await parked(db)).toEqual([]);
    expect(await visits(db)).toHaveLength(1);
    simulator.state.faults.cutSocket = 0;
    for (let pass = 0; pass < 3; pass += 1) {
      core.clock.advance(15 * MINUTE);
      await probe(core);
      await worker().work();
    }
    expect(await visits(db)).toHaveLength(6);
    expect(await visits(db)).toContainEqual({ status: "completed", notes: "минута 48" });
    expect(await points(db)).toEqual([125]);
    expect(await undone(db)).toEqual([]);
    expect(await parked(db)).toEqual([]);
  });

  it("a token that dies is told of once; nothing is lost, and all is caught up when it lives", async () => {
    const db = await openDb();
    const { core, simulator, letters, ring, worker } = await open(db);
    await addClient(db, anna);
    await db.insert(users).values({ username: "admin", usernameKey: "admin", displayName: "Хозяйка", role: "admin", email: "boss@example.com", locale: "ru", passwordHash: "-", isActive: true, createdAt: core.clock.now() }); // prettier-ignore
    simulator.state.faults.refuseToken = true;
    for (let hour = 0; hour < 3; hour += 1) {
      expect(await ring(simulator.branch.create({ ...visit, start: `2026-03-06 1${hour}:00:00`, attendance: 1 }), "create")).toBe(200); // prettier-ignore
      for (let pass = 0; pass < 6; pass += 1) {
        core.clock.advance(10 * MINUTE);
        await probe(core);
        await worker().work();
      }
    }
    expect(letters.map(({ to }) => to)).toEqual(["boss@example.com"]);
    expect(await parked(db)).toEqual([]);
    expect(await db.$count(bookings)).toBe(0);

    simulator.state.faults.refuseToken = false;
    for (let pass = 0; pass < 3; pass += 1) {
      core.clock.advance(15 * MINUTE);
      await probe(core);
      await worker().work();
    }
    expect(await db.$count(bookings)).toBe(3);
    expect(await points(db)).toEqual([125, 125, 125]);
    expect(await undone(db)).toEqual([]);
    expect(letters).toHaveLength(1);

    simulator.state.faults.refuseToken = true;
    core.clock.advance(MINUTE);
    await ring(simulator.branch.create({ ...visit, start: "2026-03-07 12:00:00" }), "create");
    await worker().work();
    expect(letters).toHaveLength(2);
  });
});
