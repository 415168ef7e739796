import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import {
  auditEntries,
  billingLookups,
  billingSnapshots,
  clientContacts,
  clients,
  externalRefs,
  jobs,
  profileUpdates,
} from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import { noVendors } from "~/jobs/vendors";
import { RetryAfter } from "~/jobs/retry-after";
import { actingAs } from "~/lib/acting.server";
import type { UserActor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { acceptContract, requestBalance } from "./commands.server";
import { askBilling } from "./jobs.server";
import type { BillingDirectory, Contract } from "./ports";
import { readBalance, readBalancePart } from "./queries.server";

const NOW = "2026-03-02T08:00:00Z";
const [PHONE, SECOND] = ["+79004445566", "+79004445577"];
const manager: UserActor = { kind: "user", userId: 1, role: "manager", staffId: null };
const contract = (given: Partial<Contract> = {}): Contract => ({
  contractNumber: "0138", fullName: "Новичков Тарас Викторович", address: "поселок Соляной Набережная 8/1", tariff: "2024_SMiT", balanceMinor: 25652, currency: "RUB", ...given,
}); // prettier-ignore

function vendorFault(kind: string, given: Record<string, unknown> = {}) {
  return Object.assign(new Error(kind), { name: "VendorError", kind, operation: "GET /api/phone.php", retryAfterMs: null, transient: true, ...given }); // prettier-ignore
}

/** A billing that knows what it is told, and counts. */
function fakeBilling() {
  const known = new Map<string, Contract[]>([[PHONE, [contract()]]]);
  const asked: string[] = [];
  const fake = { known, asked, fault: null as Error | null };
  const directory: BillingDirectory = {
    lookUp(phone) {
      asked.push(phone);
      return fake.fault ? Promise.reject(fake.fault) : Promise.resolve(known.get(phone) ?? []);
    },
    probe: () => Promise.resolve({ ok: true, title: "fake", latencyMs: 1 }),
  };
  return Object.assign(fake, { directory });
}

async function setUp(db: Db, env: Record<string, string> = { FREESCOUT: "off" }) {
  const core = testCore(db, { now: NOW, env });
  const billing = fakeBilling();
  const clientId = await addClient(db, { displayName: "Новичков Тарас", phoneE164: PHONE, phoneIsIdentity: true });
  let once = 0;
  const ask = async (actor: UserActor = manager, given: { clientId?: number; once?: string } = {}) => {
    once += 1;
    const asked = await requestBalance(core, actor, { clientId, once: `once-${once}`, ...given });
    if (!asked.ok) throw new Error(asked.error.reason);
    return asked.value;
  };
  const run = (lookupId: number) =>
    askBilling(
      { core, vendors: { ...noVendors, billing: billing.directory }, signal: new AbortController().signal, log: core.log, attempt: 1, jobId: 1, finish: () => Promise.resolve() },
      { lookupId },
    );
  const read = (actor: UserActor = manager) => readBalance(db, actor, { clientId, now: core.clock.now() });
  return { db, core, billing, clientId, ask, run, read };
} // prettier-ignore

eachDatabase((open) => {
  it("answers in place: balance to the kopeck, contract with its zeros, names apart, settlement whole", async () => {
    const { db, clientId, ask, run, read, billing } = await setUp(await open());
    expect((await read()).question).toBeNull();
    const { lookupId } = await ask();
    expect((await read()).question).toMatchObject({ state: "waiting" });
    await run(lookupId);
    await run(lookupId);
    expect(billing.asked).toEqual([PHONE]);
    const balance = await read();
    expect(balance.question).toMatchObject({ state: "done", found: 1, phonesTried: 1, profile: "none" });
    expect(balance.contracts).toMatchObject([
      { contractNumber: "0138", balanceMinor: 25652, currency: "RUB", tariff: "2024_SMiT", settlement: "Соляной", phone: PHONE, isForeign: false, takenAt: new Date(NOW) },
    ]); // prettier-ignore
    const [row] = await db.select().from(billingSnapshots).where(eq(billingSnapshots.clientId, clientId));
    expect(row).toMatchObject({ lastName: "Новичков", firstName: "Тарас", middleName: "Викторович", organization: "", nameDiffers: false }); // prettier-ignore
    expect(await db.select({ name: jobs.name, payload: jobs.payload }).from(jobs)).toEqual([{ name: "askBilling", payload: { lookupId } }]); // prettier-ignore
    // The client's own fields are nobody's to write.
    expect(await db.select({ name: clients.displayName }).from(clients)).toEqual([
      { name: "Новичков Тарас" },
    ]);
  });

  it("is asked once: by the same form, and while a question waits; later ones make the history", async () => {
    const { db, core, ask, run, read } = await setUp(await open());
    const first = await ask(manager, { once: "same-form" });
    expect(await ask(manager, { once: "same-form" })).toEqual({ ...first, isNew: false });
    expect(await ask()).toEqual({ ...first, isNew: false });
    await run(first.lookupId);
    expect(await ask(manager, { once: "same-form" })).toEqual({ ...first, isNew: false });
    core.clock.advance(86_400_000);
    await run((await ask()).lookupId);
    expect(await db.$count(billingLookups)).toBe(2);
    expect((await read()).contracts[0]?.history.map(({ at }) => at.toISOString().slice(0, 10))).toEqual(["2026-03-02", "2026-03-03"]); // prettier-ignore
    // A question that was lost with its process does not stand in the way for ever.
    const lost = await ask();
    core.clock.advance(130_000);
    expect((await read()).question).toMatchObject({ state: "failed", failure: "away" });
    expect((await ask()).lookupId).not.toBe(lost.lookupId);
  });

  it("tries every phone, says which one matched, and tells several contracts", async () => {
    const { db, clientId, billing, ask, run, read } = await setUp(await open());
    await db.insert(clientContacts).values({ clientId, kind: "phone", raw: SECOND, value: SECOND, isIdentity: true, label: "", createdAt: new Date(NOW) }); // prettier-ignore
    billing.known.set(SECOND, [contract(), contract({ contractNumber: "0139", balanceMinor: null })]);
    billing.known.delete(PHONE);
    await run((await ask()).lookupId);
    expect(billing.asked).toEqual([PHONE, SECOND]);
    expect((await read()).contracts.map(({ contractNumber, phone, balanceMinor }) => [contractNumber, phone, balanceMinor])).toEqual([["0138", SECOND, 25652], ["0139", SECOND, null]]); // prettier-ignore
    billing.known.clear();
    await run((await ask()).lookupId);
    const gone = await read();
    expect(gone).toMatchObject({ isGone: true, question: { found: 0, phonesTried: 2 } });
    expect(gone.contracts).toHaveLength(2);
  });

  it("keeps the last value through bad days, says why, and catches up by itself", async () => {
    const { core, billing, ask, run, read } = await setUp(await open());
    await run((await ask()).lookupId);
    core.clock.advance(3_600_000);
    for (const [kind, failure, isAgain] of [["timeout", "away", true], ["rate_limited", "busy", true], ["broken_answer", "unreadable", false], ["unauthorized", "refused", false]] as const) {
      billing.fault = vendorFault(kind);
      const { lookupId } = await ask();
      if (isAgain) await expect(run(lookupId)).rejects.toBeInstanceOf(RetryAfter);
      else await run(lookupId);
      expect(await read()).toMatchObject({ question: { state: "failed", failure }, contracts: [{ takenAt: new Date(NOW) }] });
    }
    billing.fault = vendorFault("unavailable", { operation: "connection", retryAfterMs: 60_000 });
    const { lookupId } = await ask();
    await expect(run(lookupId)).rejects.toBeInstanceOf(RetryAfter);
    expect((await read()).question).toMatchObject({ failure: "not_connected" });
    billing.fault = null;
    await run(lookupId);
    expect(await read()).toMatchObject({ question: { state: "done" }, contracts: [{ takenAt: core.clock.now() }] });
    // For an hour, and not for ever.
    billing.fault = vendorFault("unreachable");
    const late = await ask();
    core.clock.advance(3_600_000);
    await run(late.lookupId);
    expect((await read()).question).toMatchObject({ state: "failed", failure: "away" });
  }); // prettier-ignore

  it("shows somebody else's contract with a warning and writes it nowhere until a person says yes", async () => {
    const set = await setUp(await open(), { FREESCOUT: "simulated" });
    const { db, core, clientId, billing, ask, run, read } = set;
    billing.known.set(PHONE, [contract({ fullName: "Чужаков Иннокентий Львович" })]);
    await run((await ask()).lookupId);
    const before = await read();
    expect(before).toMatchObject({ question: { profile: "held" }, contracts: [{ isForeign: true }] });
    expect(await db.$count(profileUpdates)).toBe(0);
    const snapshotId = before.contracts[0]?.snapshotId ?? 0;
    await acceptContract(core, manager, { clientId, snapshotId });
    await acceptContract(core, manager, { clientId, snapshotId });
    expect(await read()).toMatchObject({
      question: { profile: "queued" },
      contracts: [{ isForeign: false }],
    });
    expect(await db.select({ snapshotId: profileUpdates.snapshotId, state: profileUpdates.state }).from(profileUpdates)).toEqual([{ snapshotId, state: "queued" }]); // prettier-ignore
    // Said once, it stays said while contract and name are the same.
    await run((await ask()).lookupId);
    expect((await read()).contracts).toMatchObject([{ isForeign: false }]);
    const other = await addClient(db, { displayName: "Другой" });
    await expect(acceptContract(core, manager, { clientId: other, snapshotId })).rejects.toMatchObject({ code: "not_found" }); // prettier-ignore
  });

  it("makes a contract an identity of its client, and says when another card has it", async () => {
    const { db, core, clientId, ask, run, read } = await setUp(await open());
    const twin = await addClient(db, { displayName: "Новичков Тарас", phoneE164: PHONE });
    await run((await ask()).lookupId);
    await run((await ask(manager, { clientId: twin })).lookupId);
    const refs = await db.select().from(externalRefs);
    expect(refs.map(({ source, externalId, entityId }) => [source, externalId, entityId])).toEqual([["billing", "0138", clientId]]); // prettier-ignore
    expect((await read()).contracts[0]?.alsoOf).toBeNull();
    const twins = await readBalance(db, manager, { clientId: twin, now: core.clock.now() });
    expect(twins.contracts[0]?.alsoOf).toEqual({ id: clientId, name: "Новичков Тарас" });
  });

  it("queues the support desk's profile for the client's own contract", async () => {
    const { db, billing, ask, run, read } = await setUp(await open(), { FREESCOUT: "simulated" });
    billing.known.set(PHONE, [contract({ contractNumber: "0999", fullName: "ООО Ромашка" }), contract()]);
    await run((await ask()).lookupId);
    const { question, contracts } = await read();
    expect(question).toMatchObject({ profile: "queued" });
    expect(await db.select({ snapshotId: profileUpdates.snapshotId }).from(profileUpdates)).toEqual([{ snapshotId: contracts[1]?.snapshotId }]); // prettier-ignore
  });

  it("is closed to whoever may not, masks what may not be read, and is noted", async () => {
    const { db, core, clientId, ask, run, read } = await setUp(await open());
    const without = (...taken: string[]): UserActor => ({ ...manager, rights: { given: [], taken } });
    const trainer: UserActor = { kind: "user", userId: 2, role: "trainer", staffId: 5, clientScope: "own" };
    for (const actor of [trainer, without("billing:ask"), without("billing:read")])
      await expect(ask(actor)).rejects.toMatchObject({ code: "forbidden" });
    const own: UserActor = { ...trainer, rights: { given: ["billing:ask", "billing:read"], taken: [] } };
    await expect(ask(own)).rejects.toMatchObject({ code: "not_found" });
    expect(await readBalancePart(core, trainer, { clientId })).toBeNull();
    const acting = { actor: "user:1", address: "", place: "POST /crm/clients/:id/balance", requestId: "r" };
    await run((await actingAs(acting, () => ask())).lookupId);
    const [entry] = await db.select().from(auditEntries).where(eq(auditEntries.subject, "balance_asked"));
    expect(entry).toMatchObject({ actor: "user:1", clientId, after: '{"door":"card"}' });
    expect((await read(without("clients:contacts"))).contracts).toMatchObject([{ phone: "+7 900 ••• •• 66", address: "", contractNumber: "0138" }]); // prettier-ignore
  });

  it("asks nothing for a card that is erased or merged, and little when somebody cannot stop", async () => {
    const { db, core, clientId, ask } = await setUp(await open(), { FREESCOUT: "off", RATE_LIMITS: "on" });
    const other = await addClient(db, { displayName: "Двойник", mergedIntoId: clientId });
    expect(await requestBalance(core, manager, { clientId: other, once: "x" })).toMatchObject({ ok: false, error: { reason: "closed" } }); // prettier-ignore
    for (let at = 0; at < 19; at += 1) await ask();
    expect(await requestBalance(core, manager, { clientId, once: "more" })).toMatchObject({ ok: false, error: { reason: "too_often" } }); // prettier-ignore
  });
});
