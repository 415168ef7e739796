import { and, asc, eq } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import { billingLookups, billingSnapshots, clients, externalRefs, helpdeskConversations, helpdeskLinks, inbox, jobs, profileUpdates } from "~drizzle/schema"; // prettier-ignore
import { createFreescoutHelpdesk } from "~/integrations/freescout/adapter.server";
import { createFreescoutClient } from "~/integrations/freescout/client.server";
import { startFreescoutSimulator } from "~/integrations/freescout/simulator/start.server";
import { enqueue } from "~/jobs/enqueue";
import { RetryAfter } from "~/jobs/retry-after";
import { noVendors } from "~/jobs/vendors";
import type { UserActor } from "~/lib/actor";
import { silentLog } from "~/lib/log.server";
import { testCore, type TestCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { pressHelpdesk, queueProfileUpdate } from "./commands.server";
import * as definitions from "./jobs";
import * as handlers from "./jobs.server";
import type { Helpdesk } from "./ports";
import { helpdeskPanel } from "./queries.server";
import type { HelpdeskPress } from "./schema";

const manager: UserActor = { kind: "user", userId: 1, role: "manager", staffId: null };
const trainer: UserActor = { kind: "user", userId: 2, role: "trainer", staffId: 1 };
const PHONE = "+79004445566";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** The simulated desk over real HTTP, with the real adapter, and a client who is customer 31 there. */
async function world(db: Db) {
  const core = testCore(db, { env: { FREESCOUT: "simulated", SIMULATORS_PORT: "0" } });
  const simulator = await startFreescoutSimulator({ log: silentLog, clock: core.clock, webhookDelayMs: 0 });
  const client = createFreescoutClient({ baseUrl: simulator.url, apiKey: "simulated-freescout-api-key", clock: core.clock, log: silentLog, retryDelayMs: 1 }); // prettier-ignore
  closers.push(() => simulator.close(), () => client.close()); // prettier-ignore
  const helpdesk = createFreescoutHelpdesk({ client, log: silentLog });
  const taras = () => {
    const found = simulator.state.customers.find(({ id }) => id === 31);
    if (!found) throw new Error("no customer 31");
    return found;
  };
  const clientId = await addClient(db, { displayName: "Новичков Тарас", firstName: "Тарас", lastName: "Новичков", phoneE164: PHONE, phoneIsIdentity: true, email: "taras.novichkov@example.com", emailKey: "taras.novichkov@example.com" }); // prettier-ignore
  const press = (given: HelpdeskPress, actor = manager) => pressHelpdesk(core, actor, { clientId, press: given }); // prettier-ignore
  const panel = () => helpdeskPanel(db, manager, { clientId });
  return { core, simulator, helpdesk, taras, clientId, press, panel, work: worker(core, helpdesk) };
}

/** Does what waits in the outbox, oldest first, until nothing is due; what asks to come later stays. */
function worker(core: TestCore, helpdesk: Helpdesk) {
  return async function work(): Promise<void> {
    for (let round = 0; round < 20; round += 1) {
      const [row] = await core.db.select().from(jobs).where(and(eq(jobs.status, "queued"))).orderBy(asc(jobs.id)).limit(1); // prettier-ignore
      if (!row) return;
      const name = row.name as keyof typeof handlers;
      const context = { core, vendors: { ...noVendors, helpdesk }, signal: new AbortController().signal, log: core.log, attempt: 1, jobId: row.id, finish: () => Promise.resolve() }; // prettier-ignore
      const run = (handlers[name] as ((c: typeof context, p: unknown) => Promise<void>) | undefined)?.(context, definitions[name].payload.parse(row.payload)); // prettier-ignore
      const ended = await (run ?? Promise.resolve()).then(() => true, (error: unknown) => {
          if (error instanceof RetryAfter) return false;
          throw error;
        }); // prettier-ignore
      await core.db.update(jobs).set(ended ? { status: "done", dedupeKey: null } : { status: "failed", dedupeKey: null }).where(eq(jobs.id, row.id)); // prettier-ignore
    }
    throw new Error("the work never ends");
  };
}

async function addSnapshot(db: Db, clientId: number, given: Partial<typeof billingSnapshots.$inferInsert> = {}): Promise<number> {
  const at = new Date("2026-03-02T05:59:00Z");
  const [lookup] = await db.insert(billingLookups).values({ clientId, state: "done", door: "card", phonesTried: 1, onceKey: `k${Math.random()}`, askedBy: "user:1", askedAt: at, profile: "queued" }).returning({ id: billingLookups.id });
  const row = {
    lookupId: lookup?.id ?? 0, clientId, takenAt: at, phoneE164: PHONE, contractNumber: "0138", fullName: "Новичков Тарас Викторович", lastName: "Новичков", firstName: "Тарас",
    middleName: "Викторович", organization: "", address: "", settlement: "Нижний Новгород", tariff: "", balanceMinor: 25652, currency: "RUB", nameDiffers: false, ...given,
  };
  const [snapshot] = await db.insert(billingSnapshots).values(row).returning({ id: billingSnapshots.id });
  return snapshot?.id ?? 0;
} // prettier-ignore

eachDatabase((open) => {
  describe("linking a client to a customer of the support desk", () => {
    it("waits for a person when two customers have the number, and links the one they choose", async () => {
      const { core, clientId, press, panel, work } = await world(await open());
      await press({ intent: "look" });
      expect(await panel()).toMatchObject({ state: "none", isLooking: true });
      await work();
      const waiting = await panel();
      expect(waiting.state).toBe("waiting");
      expect(waiting.candidates.map(({ customerId, agrees, against }) => ({ customerId, agrees, against }))).toEqual([
        { customerId: "31", agrees: ["email", "phone", "name"], against: [] },
        { customerId: "32", agrees: ["phone"], against: ["name", "email"] },
      ]);
      // Only somebody of the list can be chosen.
      expect(await press({ intent: "choose", customerId: "99" })).toEqual({ ok: false, error: "gone" });
      expect((await press({ intent: "choose", customerId: "31" })).ok).toBe(true);
      await work();
      expect(await panel()).toMatchObject({ state: "linked", customerId: "31", evidence: { by: "hand" }, count: 1 });
      const refs = await core.db.select({ externalId: externalRefs.externalId, entityId: externalRefs.entityId }).from(externalRefs);
      expect(refs).toEqual([{ externalId: "31", entityId: clientId }]);
    }); // prettier-ignore

    it("is done by itself when there is exactly one and nothing against it, however the number was typed there", async () => {
      const { simulator, press, panel, work, taras } = await world(await open());
      simulator.desk.removeCustomer(32);
      taras().emails = [];
      await press({ intent: "look" });
      await work();
      expect(await panel()).toMatchObject({ state: "linked", customerId: "31", evidence: { by: "phone", agrees: ["phone", "name"] } }); // prettier-ignore
    });

    it("never gives one customer to two clients, and lets go of what was linked", async () => {
      const db = await open();
      const { core, simulator, press, panel, work } = await world(db);
      simulator.desk.removeCustomer(32);
      await press({ intent: "look" });
      await work();
      const other = await addClient(db, { displayName: "Другой Пётр" });
      await pressHelpdesk(core, manager, { clientId: other, press: { intent: "name", customer: "31" } });
      await work();
      const theirs = await helpdeskPanel(db, manager, { clientId: other });
      expect(theirs).toMatchObject({ state: "waiting", candidates: [{ customerId: "31", against: ["name", "taken"] }] }); // prettier-ignore
      expect(await pressHelpdesk(core, manager, { clientId: other, press: { intent: "choose", customerId: "31" } })).toEqual({ ok: false, error: "taken" }); // prettier-ignore
      await press({ intent: "unlink" });
      expect(await panel()).toMatchObject({ state: "unlinked", count: 0, customerId: null });
      expect(await db.$count(externalRefs)).toBe(0);
    });

    it("is for those who hold the right, and for clients whom they see", async () => {
      const db = await open();
      const { core, press, clientId } = await world(db);
      await expect(press({ intent: "look" }, trainer)).rejects.toMatchObject({ code: "forbidden" });
      await expect(helpdeskPanel(db, trainer, { clientId })).rejects.toMatchObject({ code: "forbidden" });
      await expect(pressHelpdesk(core, manager, { clientId: 999_999, press: { intent: "look" } })).rejects.toMatchObject({ code: "not_found" }); // prettier-ignore
    });
  });

  describe("a profile", () => {
    async function linked() {
      const db = await open();
      const set = await world(db);
      set.simulator.desk.removeCustomer(32);
      await set.press({ intent: "look" });
      await set.work();
      const queue = async (given: Parameters<typeof addSnapshot>[2] = {}) => {
        const snapshotId = await addSnapshot(db, set.clientId, given);
        return db.transaction((tx) => queueProfileUpdate(tx, set.core, { clientId: set.clientId, snapshotId })); // prettier-ignore
      };
      return { ...set, db, queue };
    }

    it("gets names, contract and the short settlement, and nothing else of it is touched", async () => {
      const { queue, work, panel, taras } = await linked();
      const before = structuredClone(taras());
      await queue();
      expect((await panel()).profile?.state).toBe("queued");
      await work();
      expect(taras()).toEqual({ ...before, company: "0138", address: { ...before.address, zip: "Нижний Новго" }, updatedAt: taras().updatedAt }); // prettier-ignore
      expect((await panel()).profile).toMatchObject({ state: "updated", kept: [] });
    });

    it("is left as it is where billing says nothing, and no name is ever blanked", async () => {
      const { queue, work, panel, taras } = await linked();
      await queue({ firstName: "", lastName: "", organization: "ООО «Ромашка»", settlement: "" });
      await work();
      expect(taras()).toMatchObject({ firstName: "Тарас", lastName: "Новичков", company: "0138", address: { zip: "" } }); // prettier-ignore
      expect((await panel()).profile?.state).toBe("updated");
    });

    it("is read back: what the desk ignored in silence is said field by field", async () => {
      const { queue, work, panel, simulator } = await linked();
      simulator.state.ignoresUpdates = true;
      await queue();
      await work();
      expect((await panel()).profile).toMatchObject({
        state: "differs",
        kept: [
          { field: "contract", sent: "0138", found: "" },
          { field: "settlement", sent: "Нижний Новго", found: "" },
        ],
      });
    });

    it("waits while the desk is down, says so, and goes out when it is back; a newer answer takes its place", async () => {
      const { queue, work, panel, simulator, taras, core } = await linked();
      simulator.state.faults.serverError = -1;
      const first = await queue();
      await work();
      expect((await panel()).profile).toMatchObject({ state: "queued", reason: "unavailable" });
      simulator.state.faults.serverError = 0;
      await queue({ contractNumber: "0140" });
      await work();
      expect(taras().company).toBe("0140");
      const [old] = await core.db.select().from(profileUpdates).where(eq(profileUpdates.id, first));
      expect(old).toMatchObject({ state: "dropped", reason: "newer" });
    });

    it("fails with its reason when the key has no right, and is tried again by hand", async () => {
      const { queue, work, panel, helpdesk, core, press, taras } = await linked();
      const fault = Object.assign(new Error("403"), { name: "VendorError", kind: "not_granted", retryAfterMs: null, transient: false }); // prettier-ignore
      await queue();
      await worker(core, { ...helpdesk, updateCustomer: () => Promise.reject(fault) })();
      const { profile } = await panel();
      expect(profile).toMatchObject({ state: "failed", reason: "not_granted" });
      expect((await press({ intent: "retry", updateId: profile?.id ?? 0 })).ok).toBe(true);
      await work();
      expect(taras().company).toBe("0138");
    });

    it("is kept for the customer nobody has found yet, and written once they are linked", async () => {
      const { queue, work, panel, press, core, taras } = await linked();
      await press({ intent: "unlink" });
      await queue();
      await work();
      expect((await panel()).profile).toMatchObject({ state: "failed", reason: "no_customer" });
      await press({ intent: "name", customer: "31" });
      await work();
      expect((await panel()).profile?.state).toBe("updated");
      expect(taras().company).toBe("0138");
      expect(await core.db.$count(helpdeskLinks)).toBe(1);
    });

    it("of a contract in another name is written nowhere until somebody says that it is the client's", async () => {
      const { queue, work, panel, taras } = await linked();
      await queue({ nameDiffers: true });
      await work();
      expect(taras().company).toBe("");
      expect((await panel()).profile).toMatchObject({ state: "dropped", reason: "name" });
      await queue({ nameDiffers: true, acceptedAt: new Date(), acceptedBy: "user:1" });
      await work();
      expect(taras().company).toBe("0138");
    });

    it("makes no loop: the desk's own news of our writing is read and written nowhere", async () => {
      const { queue, work, taras, core, simulator, panel } = await linked();
      await queue();
      await work();
      const written = taras().updatedAt;
      const puts = () => simulator.state.customers.find(({ id }) => id === 31)?.updatedAt;
      core.clock.advance(60_000);
      await hear(core, "customer:31", "customer.updated:31:now");
      await work();
      expect(puts()).toBe(written);
      // A name changed there is shown and changes nothing here.
      simulator.desk.changeCustomer(taras(), { firstName: "Тимофей", lastName: "Старичков" });
      await hear(core, "customer:31", "customer.updated:31:later");
      await work();
      expect((await panel()).otherName).toBe("Старичков Тимофей");
      const [client] = await core.db.select({ lastName: clients.lastName }).from(clients);
      expect(client?.lastName).toBe("Новичков");
      simulator.desk.removeCustomer(31);
      await hear(core, "customer:31", "customer.updated:31:last");
      await work();
      expect((await panel()).state).toBe("gone");
    });
  });

  describe("conversations", () => {
    it("come by the desk's calls, are read again, and go when they are deleted there", async () => {
      const db = await open();
      const { core, simulator, press, panel, work } = await world(db);
      simulator.desk.removeCustomer(32);
      await press({ intent: "look" });
      await work();
      const [conversation] = simulator.state.conversations;
      if (!conversation) throw new Error("no conversation");
      core.clock.advance(60_000);
      simulator.desk.reply(conversation, "message", "<p>Добрый день!<script>alert(1)</script><br>&lt;b&gt;Проверим&nbsp;линию&lt;/b&gt; &amp; перезвоним.</p>"); // prettier-ignore
      simulator.desk.reply(conversation, "note", "<p>Должник.</p>");
      await hear(core, "conversation:201", "convo.agent.reply.created:201:x");
      await work();
      const { conversations } = await panel();
      expect(conversations[0]).toMatchObject({ number: 118, lastBy: "user", status: "active", preview: "Добрый день! <b>Проверим линию</b> & перезвоним." }); // prettier-ignore
      simulator.desk.setStatus(conversation, "deleted");
      await hear(core, "conversation:201", "convo.deleted:201:x");
      await work();
      expect((await panel()).count).toBe(0);
      const outcomes = await db.select({ status: inbox.status, outcome: inbox.outcome }).from(inbox).orderBy(asc(inbox.id)); // prettier-ignore
      expect(outcomes.map(({ outcome }) => outcome?.code)).toEqual([
        "conversation_read",
        "conversation_gone",
      ]);
    });

    it("catch up by themselves when the desk's calls were lost, and say when the customer is gone", async () => {
      const db = await open();
      const { core, simulator, press, panel, work } = await world(db);
      simulator.desk.removeCustomer(32);
      await press({ intent: "look" });
      await work();
      core.clock.advance(3_601_000);
      simulator.desk.write(31, "Второе", "<p>Потерянное письмо</p>");
      const refresh = async () => {
        await db.transaction((tx) => enqueue(tx, core.clock, definitions.refreshConversations, {}));
        await work();
      };
      await refresh();
      expect((await panel()).conversations[0]).toMatchObject({
        subject: "Второе",
        preview: "Потерянное письмо",
      });
      simulator.desk.removeCustomer(31);
      await refresh();
      expect((await panel()).state).toBe("linked");
      core.clock.advance(3_601_000);
      await refresh();
      expect(await panel()).toMatchObject({ state: "gone", count: 2 });
    });

    it("of somebody new lead to the client they are", async () => {
      const { core, simulator, panel, work } = await world(await open());
      simulator.desk.removeCustomer(32);
      await hear(core, "conversation:201", "convo.created:201:x");
      await work();
      expect(await panel()).toMatchObject({ state: "linked", customerId: "31", count: 1 });
    });

    it("never go back to an older reading", async () => {
      const db = await open();
      const { core, helpdesk, press, panel, work, simulator } = await world(db);
      simulator.desk.removeCustomer(32);
      await press({ intent: "look" });
      await work();
      const old = await helpdesk.fetchConversation("201");
      core.clock.advance(60_000);
      const [conversation] = simulator.state.conversations;
      if (conversation) simulator.desk.reply(conversation, "customer", "<p>Уже работает</p>");
      await hear(core, "conversation:201", "convo.customer.reply.created:201:y");
      await work();
      await hear(core, "conversation:201", "convo.customer.reply.created:201:z");
      await worker(core, { ...helpdesk, fetchConversation: () => Promise.resolve(old) })();
      expect((await panel()).conversations[0]?.preview).toBe("Уже работает");
      expect(await db.$count(helpdeskConversations)).toBe(1);
    });
  });

  it("walks through the clients nobody has looked for, and does not come back to those it has", async () => {
    const db = await open();
    const { core, panel, work, simulator } = await world(db);
    simulator.desk.removeCustomer(32);
    await addClient(db, { displayName: "Никто Нигде", phoneE164: "+79990000000", phoneIsIdentity: true });
    await db.insert(jobs).values({ name: "lookForCustomers", payload: {}, status: "queued", priority: 300, runAt: core.clock.now(), attempt: 0, maxAttempts: 3, createdAt: core.clock.now() }); // prettier-ignore
    await work();
    expect((await panel()).state).toBe("linked");
    const rows = await db.select({ state: helpdeskLinks.state }).from(helpdeskLinks).orderBy(asc(helpdeskLinks.clientId)); // prettier-ignore
    expect(rows.map(({ state }) => state)).toEqual(["linked", "none"]);
  });
});

/** What the door would have kept of a call. */
async function hear(core: TestCore, subject: string, dedupeKey: string): Promise<void> {
  await core.db.transaction(async (tx) => {
    const [row] = await tx.insert(inbox).values({ source: "freescout", dedupeKey, subject, body: "{}", receivedAt: core.clock.now(), status: "new" }).returning({ id: inbox.id }); // prettier-ignore
    await enqueue(tx, core.clock, definitions.applyHelpdeskEvent, { inboxId: row?.id ?? 0 });
  });
}
