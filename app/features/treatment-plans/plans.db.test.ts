import { and, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import { externalRefs, inbox, jobs, planCases, planLoads, treatmentPlans } from "~drizzle/schema";
import { clientTimeline } from "~/features/client-story/queries.server";
import { mergeClients } from "~/features/merging/commands.server";
import { VendorError, type VendorErrorKind } from "~/integrations/core/vendor-error";
import type { JobContext } from "~/jobs/handler";
import { noVendors } from "~/jobs/vendors";
import type { UserActor } from "~/lib/actor";
import { testCore, type TestCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { eventually } from "~tests/support/jobs";
import { addClient } from "~tests/support/rows";
import { applyPlanHint, refreshPlans } from "./jobs.server";
import { linkPatient, retryPlans, unlinkPatient } from "./links/commands.server";
import { claimLoad, watchPlans } from "./loading/commands.server";
import type { SourcePatient, SourcePlan, TreatmentPlanSource } from "./ports";
import { clientPlans, clientsWithCases, listPlans, plansProgress } from "./queries.server";

const admin: UserActor = { kind: "user", userId: 1, role: "admin", staffId: null };
const trainer: UserActor = { kind: "user", userId: 2, role: "trainer", staffId: null };

const plan = (externalId: string, patientId: string, over: Partial<SourcePlan> = {}): SourcePlan => ({
  ...{ externalId, patientId, title: "Имплантация", status: "approved", statusRaw: "approved" },
  ...{ totalMinor: 20_000_050, paidMinor: 15_000_000, currency: "KZT", isFrozen: false, lines: [], payments: [] }, // prettier-ignore
  ...{ version: null, updatedAt: null, ...over },
});

/** A clinic in memory behind the port: what it holds, how it fails, and what it has seen. */
function clinic() {
  const plans = new Map<string, SourcePlan>();
  const patients = new Map<string, SourcePatient>();
  const failing = new Map<string, VendorErrorKind>();
  const seen = { now: 0, most: 0, asked: [] as string[] };
  /** While it is there, nobody is answered. */
  const held = { until: null as Promise<void> | null };
  const fail = (kind: VendorErrorKind) => new VendorError({ vendor: "hms", kind, operation: "GET /plans" });
  async function call<T>(of: string, act: () => T): Promise<T> {
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
    await held.until;
    seen.now -= 1;
    const kind = failing.get(of);
    if (kind) throw fail(kind);
    return act();
  }
  const source: TreatmentPlanSource = {
    plansOfPatient(id) {
      seen.asked.push(id);
      return call(id, () => [...plans.values()].filter(({ patientId }) => patientId === id));
    },
    fetchPlan: (id) => call(plans.get(id)?.patientId ?? "", () => plans.get(id) ?? null),
    changedPlans: () => Promise.resolve({ changed: [], cursor: null }),
    fetchPatient: (id) => call(id, () => patients.get(id) ?? null),
    readHint: (body) => Promise.resolve(JSON.parse(body) as { planId: string; patientId: string | null }),
    probe: () => Promise.resolve({ ok: true, latencyMs: 1 }),
  };
  const put = (one: SourcePlan) => plans.set(one.externalId, one);
  const admit = (id: string) => patients.set(id, { id, name: `Пациент ${id}`, mergedInto: null });
  return { source, plans, patients, failing, seen, held, put, admit };
}

type Clinic = ReturnType<typeof clinic>;

function contextOf(core: TestCore, { source }: Clinic): JobContext {
  const rest = { signal: new AbortController().signal, log: core.log, attempt: 1, jobId: 1 };
  return { core, vendors: { ...noVendors, plans: source }, ...rest, finish: () => Promise.resolve() };
}

eachDatabase((open) => {
  async function setUp(linked: number) {
    const db = await open();
    const core = testCore(db);
    const there = clinic();
    const ids: number[] = [];
    for (let n = 1; n <= linked; n += 1) {
      const clientId = await addClient(db, { displayName: `Клиент ${n}` });
      there.admit(`P${n}`);
      await linkPatient(core, admin, { clientId, patientId: `P${n}` });
      ids.push(clientId);
    }
    return { db, core, there, ids, run: () => refreshPlans(contextOf(core, there), {}) };
  }
  const shownOf = async (core: TestCore, clientId: number, actor = admin) =>
    (await listPlans(core.db, actor, { clientIds: [clientId], now: core.clock.now() }))[clientId];
  const kinds = async (db: Db) => (await db.select({ kind: planCases.kind }).from(planCases)).map(({ kind }) => kind); // prettier-ignore

  it("reads everybody by itself, five at once over all processes, and nobody twice within a minute", async () => {
    const { db, core, there, ids, run } = await setUp(7);
    there.put(plan("1", "P1"));
    let answer = () => {};
    there.held.until = new Promise((done) => (answer = done));
    // Two processes at once.
    const both = Promise.all([run(), run()]);
    await eventually(() => Promise.resolve(there.seen.now === 5));
    expect(await claimLoad(core, "sixth")).toBeNull();
    expect(await plansProgress(db, admin, core.clock.now())).toMatchObject({
      linked: 7,
      loaded: 0,
      loading: 5,
    });
    answer();
    await both;
    expect(there.seen.most).toBe(5);
    expect([...there.seen.asked].sort()).toEqual(Array.from({ length: 7 }, (_, n) => `P${n + 1}`).sort());
    expect(await plansProgress(db, admin, core.clock.now())).toMatchObject({ linked: 7, loaded: 7, loading: 0, failed: 0 }); // prettier-ignore

    // Whoever looks, presses and looks again within the minute changes nothing.
    await watchPlans(core, ids.slice(0, 1));
    await retryPlans(core, admin, ids[0] ?? 0);
    core.clock.advance(59_000);
    await run();
    expect(there.seen.asked).toHaveLength(7);
    core.clock.advance(2_000);
    await run();
    expect(there.seen.asked).toEqual([...there.seen.asked.slice(0, 7), "P1"]);
    // On the screen every three minutes, else hourly.
    await watchPlans(core, ids.slice(0, 2));
    core.clock.advance(3 * 60_000);
    await run();
    expect(there.seen.asked.slice(8).sort()).toEqual(["P1", "P2"]);
    core.clock.advance(60 * 60_000);
    await run();
    expect(there.seen.asked).toHaveLength(10 + 7);
  });

  it("gives a place back when its process has died, not before", async () => {
    const { core, there, run } = await setUp(6);
    for (let n = 0; n < 5; n += 1) expect(await claimLoad(core, `dead ${n}`)).not.toBeNull();
    expect(await claimLoad(core, "sixth")).toBeNull();
    await run();
    expect(there.seen.asked).toEqual([]);
    core.clock.advance(181_000);
    await run();
    expect(there.seen.asked).toHaveLength(6);
  });

  it("says figures to the kopeck, each currency by itself, and what it does not count", async () => {
    const { core, there, ids, run } = await setUp(1);
    const [id = 0] = ids;
    there.put(plan("1", "P1", { payments: [{ externalId: "1", amountMinor: 15_000_000, paidAt: new Date("2026-02-01T12:00:00Z"), method: "card" }] })); // prettier-ignore
    there.put(plan("2", "P1", { totalMinor: 1, paidMinor: 4, currency: "RUB" }));
    there.put(plan("3", "P1", { status: "draft" }));
    there.put(plan("4", "P1", { status: "cancelled", paidMinor: 7 }));
    there.put(plan("5", "P1", { status: "unknown", statusRaw: "on_review" }));
    await run();
    const shown = await shownOf(core, id);
    expect(shown).toMatchObject({ count: 2, drafts: 1, unknown: 1, failure: null, isStale: false });
    expect(shown?.totals).toMatchObject([
      { currency: "KZT", totalMinor: 20_000_050, paidMinor: 15_000_000, dueMinor: 5_000_050, overpaidMinor: 0, percent: 75 },
      { currency: "RUB", dueMinor: 0, overpaidMinor: 3, percent: 100 },
    ]); // prettier-ignore
    expect(shown?.credit).toEqual([{ currency: "KZT", minor: 7 }]);
    expect(await kinds(core.db)).toEqual(["unknown_status"]);
    expect(await clientsWithCases(core.db, admin)).toEqual({ clients: [{ id, name: "Клиент 1" }], hasMore: false }); // prettier-ignore
    // Whoever may not see money sees the plans without it.
    const blind = await shownOf(core, id, trainer);
    expect(blind).toMatchObject({ count: 2, totals: null, credit: [] });
    const card = await clientPlans(core.db, trainer, { clientId: id, now: core.clock.now() });
    expect(JSON.stringify(card)).not.toMatch(/20000050|15000000|5000050/);
    const told = async (actor: UserActor) => (await clientTimeline(core.db, actor, { clientId: id })).items.flatMap((item) => (item.kind === "planPayment" ? [item.amountMinor] : [])); // prettier-ignore
    expect([await told(admin), await told(trainer)]).toEqual([[15_000_000], []]);
    // A trainer of other clients sees nothing at all.
    expect(await shownOf(core, id, { ...trainer, clientScope: "own" })).toBeUndefined();
  });

  it("keeps what was known of a patient who cannot be read, with its age and reason, and blanks nobody else", async () => {
    const { core, there, ids, run } = await setUp(2);
    const [first = 0, second = 0] = ids;
    for (const patient of ["P1", "P2"]) there.put(plan(`of ${patient}`, patient));
    await run();
    there.failing.set("P1", "broken_answer");
    core.clock.advance(61 * 60_000);
    await run();
    expect(await shownOf(core, first)).toMatchObject({ count: 1, failure: "broken_answer", isStale: true });
    expect(await shownOf(core, second)).toMatchObject({ count: 1, failure: null, isStale: false });
    expect(await plansProgress(core.db, admin, core.clock.now())).toMatchObject({ loaded: 2, failed: 1 });
    // Everybody's plans in answer to a question about one.
    there.failing.clear();
    there.put(plan("of P1", "P7"));
    there.source.plansOfPatient = () => Promise.resolve([...there.plans.values()]);
    core.clock.advance(61_000);
    await run();
    expect(await shownOf(core, first)).toMatchObject({ count: 1, failure: "other_patient" });
    there.source.plansOfPatient = (id) => Promise.resolve([plan(`of ${id}`, id)]);
    core.clock.advance(10 * 60_000);
    await run();
    expect(await shownOf(core, first)).toMatchObject({ failure: null, isStale: false });
  });

  it("reads a pushed plan at once, within the five, and never believes the push", async () => {
    const { db, core, there, ids, run } = await setUp(1);
    const [id = 0] = ids;
    await run();
    there.put(plan("9", "P1", { status: "draft", updatedAt: new Date("2026-03-02T05:00:00Z") }));
    const push = async (body: object) => {
      const row = { source: "hms", dedupeKey: crypto.randomUUID(), body: JSON.stringify(body), subject: "", receivedAt: core.clock.now(), status: "new" as const }; // prettier-ignore
      const [stored] = await db.insert(inbox).values(row).returning({ id: inbox.id });
      const inboxId = stored?.id ?? 0;
      await applyPlanHint(contextOf(core, there), { inboxId });
      const [after] = await db.select().from(inbox).where(eq(inbox.id, inboxId));
      return after?.outcome?.code;
    };
    expect(await push({ planId: "9", patientId: "P1" })).toBe("read");
    expect(await shownOf(core, id)).toMatchObject({ count: 0, drafts: 1 });
    there.put(plan("9", "P1", { updatedAt: new Date("2026-03-02T05:01:00Z") }));
    expect(await push({ planId: "9", patientId: null })).toBe("read");
    expect(await shownOf(core, id)).toMatchObject({ count: 1, drafts: 0 });
    // Older than what is held: a push and a pull may overtake each other.
    there.put(plan("9", "P1", { status: "draft", updatedAt: new Date("2026-03-02T05:00:30Z") }));
    await push({ planId: "9", patientId: "P1" });
    expect(await shownOf(core, id)).toMatchObject({ count: 1 });
    expect(await push({ planId: "x", patientId: "P77" })).toBe("unlinked");
    expect(await push({ planId: "x", patientId: null })).toBe("no_patient");
    there.plans.clear();
    await push({ planId: "9", patientId: "P1" });
    const [gone] = await db.select().from(treatmentPlans);
    expect([await shownOf(core, id), gone?.goneAt]).toMatchObject([{ count: 0 }, core.clock.now()]);
    for (let n = 0; n < 5; n += 1) {
      const clientId = await addClient(db, { displayName: `Ещё ${n}` });
      await linkPatient(core, admin, { clientId, patientId: `Q${n}` });
      await claimLoad(core, `busy ${n}`);
    }
    await expect(push({ planId: "9", patientId: "P1" })).rejects.toMatchObject({ name: "RetryAfter" });
  });

  it("notes a plan that changes its currency, a patient that is gone, and follows one that was merged", async () => {
    const { db, core, there, ids, run } = await setUp(3);
    const [first = 0, second = 0] = ids;
    there.put(plan("1", "P1"));
    await run();
    there.put(plan("1", "P9", { currency: "RUB" }));
    there.patients.set("P1", { id: "P1", name: "", mergedInto: "P9" });
    there.admit("P9");
    there.patients.set("P2", { id: "P2", name: "", mergedInto: "P3" });
    there.patients.delete("P3");
    core.clock.advance(61 * 60_000);
    await run();
    await run();
    const refs = await db.select({ of: externalRefs.entityId, to: externalRefs.externalId }).from(externalRefs).where(eq(externalRefs.source, "hms")); // prettier-ignore
    expect(refs.find(({ of }) => of === first)?.to).toBe("P9");
    expect(await shownOf(core, first)).toMatchObject({ count: 1, totals: [{ currency: "RUB" }] });
    expect(await shownOf(core, second)).toMatchObject({ failure: "claimed" });
    expect((await kinds(db)).sort()).toEqual(["claimed", "currency", "merged", "patient_gone"]);
  });

  it("lets one client be a patient, and takes a link away with what was read by it", async () => {
    const { db, core, there, ids, run } = await setUp(1);
    const [id = 0] = ids;
    there.put(plan("1", "P1"));
    await run();
    const otherId = await addClient(db, { displayName: "Другая" });
    expect(await linkPatient(core, admin, { clientId: otherId, patientId: "P1" })).toEqual({ ok: false, error: "claimed" }); // prettier-ignore
    const card = await clientPlans(db, admin, { clientId: otherId, now: core.clock.now() });
    expect(card?.cases).toMatchObject([{ kind: "claimed", other: { id, name: "Клиент 1" } }]);
    await expect(linkPatient(core, trainer, { clientId: otherId, patientId: "P2" })).rejects.toMatchObject({ code: "forbidden" }); // prettier-ignore
    // One card after all: the plans follow the link.
    await mergeClients(core, admin, { survivorId: otherId, mergedId: id });
    expect(await shownOf(core, otherId)).toMatchObject({ count: 1 });
    await unlinkPatient(core, admin, { clientId: otherId, patientId: "P1" });
    expect([await db.$count(treatmentPlans), await db.$count(planLoads)]).toEqual([0, 0]);
    // A link written elsewhere is found, and one taken away elsewhere is followed.
    await db.insert(externalRefs).values({ source: "hms", entity: "client", externalId: "P1", entityId: otherId, createdAt: core.clock.now() }); // prettier-ignore
    core.clock.advance(61_000);
    await run();
    expect(await shownOf(core, otherId)).toMatchObject({ count: 1 });
    await db.delete(externalRefs).where(eq(externalRefs.source, "hms"));
    await run();
    expect(await db.$count(treatmentPlans)).toBe(0);
  });

  it("asks nobody while the clinic is away, and waits as one piece of work", async () => {
    const { db, core, there, run } = await setUp(3);
    const { noteCall } = await import("~/features/connections/health/commands.server");
    for (let n = 0; n < 3; n += 1) {
      core.clock.advance(6_000);
      await noteCall(core, "hms", { operation: "GET /plans", ok: false, kind: "unreachable" });
    }
    await run();
    await run();
    expect(there.seen.asked).toEqual([]);
    const waiting = await db
      .select({ key: jobs.dedupeKey })
      .from(jobs)
      .where(and(eq(jobs.name, "refreshPlans"), eq(jobs.status, "queued")));
    expect(waiting.filter(({ key }) => key?.includes("next:"))).toHaveLength(1);
    await noteCall(core, "hms", { operation: "GET /plans", ok: true });
    await run();
    expect(there.seen.asked).toHaveLength(3);
  });
});
