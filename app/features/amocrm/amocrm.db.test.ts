import { asc, eq } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import { amocrmContacts, clientContacts, clientFieldValues, clients, customFields, externalRefs, inbox, jobs, pipelineMoves, pipelineStages } from "~drizzle/schema"; // prettier-ignore
import { updateClient } from "~/features/clients/commands.server";
import { keepSecrets } from "~/features/connections/commands.server";
import { loadCredentials } from "~/features/connections/queries.server";
import { createAmocrmMirror } from "~/integrations/amocrm/adapter.server";
import { createAmocrmClient } from "~/integrations/amocrm/client.server";
import { hookOut } from "~/integrations/amocrm/simulator/wire-out";
import { startAmocrmSimulator } from "~/integrations/amocrm/simulator/start.server";
import { createTokenEnd } from "~/integrations/amocrm/tokens/client.server";
import { unlimitedBudget } from "~/integrations/core/budget";
import { enqueue } from "~/jobs/enqueue";
import { RetryAfter } from "~/jobs/retry-after";
import { noVendors } from "~/jobs/vendors";
import type { UserActor } from "~/lib/actor";
import { silentLog } from "~/lib/log.server";
import { testCore, type TestCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { pressAmocrm } from "./commands.server";
import * as definitions from "./jobs";
import * as handlers from "./jobs.server";
import type { ContactMirror } from "./ports";
import { amocrmPanel } from "./queries.server";
import type { AmocrmPress } from "./schema";
import { keptTokens } from "./tokens/commands.server";

const manager: UserActor = { kind: "user", userId: 1, role: "manager", staffId: null };
const CONTACT = 75005811;
const PHONE = "+79004445566";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** The simulated account over real HTTP, with the real adapter and the real tokens. */
async function world(db: Db) {
  const core = testCore(db, { env: { AMOCRM: "simulated", SIMULATORS_PORT: "0" } });
  const simulator = await startAmocrmSimulator({ log: silentLog, clock: core.clock, webhookDelayMs: 0 });
  simulator.state.countsRate = false;
  const common = { baseUrl: simulator.url, clock: core.clock, log: silentLog };
  const end = createTokenEnd({ ...common, clientId: "simulated-client-id", clientSecret: "simulated-amocrm-client-secret", redirectUri: "https://crm.example.com" }); // prettier-ignore
  const tokens = keptTokens(core, (grant) => end.spend(grant));
  const client = createAmocrmClient({ ...common, tokens, budget: unlimitedBudget, retryDelayMs: 1 });
  closers.push(() => simulator.close(), () => client.close(), () => end.close()); // prettier-ignore
  const mirror = createAmocrmMirror({ client });
  const contact = () => {
    const found = simulator.state.contacts.find(({ id }) => id === CONTACT);
    if (!found) throw new Error("no contact");
    return found;
  };
  const lead = () => simulator.state.leads[0] ?? { id: 0, statusId: 0 };
  return { db, core, simulator, end, mirror, contact, lead, work: worker(core, mirror) };
}

async function withClient(db: Db) {
  const set = await world(db);
  const [stage] = await db.select().from(pipelineStages).where(eq(pipelineStages.key, "first_contact"));
  const clientId = await addClient(db, { displayName: "Новичков Тарас", firstName: "Тарас", lastName: "Новичков", phoneRaw: "8 900 444-55-66", phoneE164: PHONE, phoneIsIdentity: true, stageId: stage?.id ?? null, stageMovedAt: new Date("2026-01-01T00:00:00Z") }); // prettier-ignore
  const press = (given: AmocrmPress, actor = manager) => pressAmocrm(set.core, actor, { clientId, press: given }); // prettier-ignore
  const panel = async () => {
    const { settings } = await loadCredentials(db, set.core, "amocrm");
    return amocrmPanel(db, manager, { clientId, settings });
  };
  const own = async () => (await db.select().from(clients).where(eq(clients.id, clientId)))[0];
  /** The half-minute look at who has changed here. */
  const watch = async () => {
    set.core.clock.advance(30_000);
    await db.transaction((tx) => enqueue(tx, set.core.clock, definitions.watchAmocrmClients, {}));
    await set.work();
  };
  return { ...set, clientId, press, panel, own, watch };
}

function worker(core: TestCore, mirror: ContactMirror) {
  return async function work(): Promise<void> {
    for (let round = 0; round < 30; round += 1) {
      const [row] = await core.db.select().from(jobs).where(eq(jobs.status, "queued")).orderBy(asc(jobs.id)).limit(1); // prettier-ignore
      if (!row) return;
      const name = row.name as keyof typeof handlers;
      const context = { core, vendors: { ...noVendors, amocrm: mirror }, signal: new AbortController().signal, log: core.log, attempt: 1, jobId: row.id, finish: () => Promise.resolve() }; // prettier-ignore
      const run = (handlers[name] as ((c: typeof context, p: unknown) => Promise<void>) | undefined)?.(context, definitions[name].payload.parse(row.payload)); // prettier-ignore
      const ended = await (run ?? Promise.resolve()).then(() => true, (error: unknown) => {
        if (error instanceof RetryAfter || (error as Error).name === "VendorError") return false;
        throw error;
      }); // prettier-ignore
      await core.db.update(jobs).set(ended ? { status: "done", dedupeKey: null } : { status: "failed", dedupeKey: null }).where(eq(jobs.id, row.id)); // prettier-ignore
    }
    throw new Error("the work never ends");
  };
}

eachDatabase((open) => {
  describe("who a client is at amoCRM", () => {
    it("is found by phone when there is exactly one", async () => {
      const { press, panel, work, db, clientId } = await withClient(await open());
      await press({ intent: "look" });
      await work();
      expect(await panel()).toMatchObject({ state: "linked", contactId: String(CONTACT), evidence: { by: "phone" }, url: `https://kartoteka.amocrm.ru/contacts/detail/${CONTACT}`, mirror: "agreed" }); // prettier-ignore
      expect(await db.select({ source: externalRefs.source, of: externalRefs.entityId }).from(externalRefs)).toEqual([{ source: "amocrm", of: clientId }]); // prettier-ignore
    });

    it("is said by the link among their fields, by its host and never by a part of its text", async () => {
      const { db, core, clientId, panel, work, own } = await withClient(await open());
      const [field] = await db.insert(customFields).values({ label: "Сайт", kind: "url", options: [], position: 1, createdAt: core.clock.now() }).returning({ id: customFields.id }); // prettier-ignore
      const fieldId = field?.id ?? 0;
      await db.insert(clientFieldValues).values({ clientId, fieldId, value: "https://evil.example/?kartoteka.amocrm.ru/contacts/detail/1" }); // prettier-ignore
      expect((await panel()).url).toBeNull();
      const row = await own();
      const input = { firstName: "Тарас", lastName: "Новичков", phone: "8 900 444-55-66" };
      const value = `https://kartoteka.amocrm.ru/contacts/detail/${CONTACT}`;
      await updateClient(core, manager, { clientId, version: row?.version ?? 0, input, extras: { fields: { [fieldId]: value } } }); // prettier-ignore
      await work();
      expect(await panel()).toMatchObject({ state: "linked", evidence: { by: "link" }, url: value });
    });

    it("is one contact for one client", async () => {
      const { core, press, work, db } = await withClient(await open());
      await press({ intent: "look" });
      await work();
      const other = await addClient(db, { displayName: "Тёзка" });
      const taken = await pressAmocrm(core, manager, { clientId: other, press: { intent: "name", contact: String(CONTACT) } }); // prettier-ignore
      expect(taken).toEqual({ ok: false, error: "taken" });
      const blind: UserActor = { ...manager, rights: { given: [], taken: ["clients:write"] } };
      await expect(press({ intent: "unlink" }, blind)).rejects.toMatchObject({ code: "forbidden" });
      expect((await press({ intent: "unlink" })).ok).toBe(true);
      expect(await db.$count(externalRefs)).toBe(0);
    });
  });

  describe("two copies of one person", () => {
    async function linked() {
      const set = await withClient(await open());
      await set.press({ intent: "look" });
      await set.work();
      return set;
    }

    it("are brought in step by what only one side has changed, and nothing goes round in circles", async () => {
      const { core, clientId, contact, lead, simulator, work, watch, own, db } = await linked();
      const row = await own();
      core.clock.advance(60_000);
      await updateClient(core, manager, { clientId, version: row?.version ?? 0, input: { firstName: "Тарас", lastName: "Новиков", phone: "8 900 444-55-66" } }); // prettier-ignore
      await watch();
      expect(contact()).toMatchObject({ lastName: "Новиков", firstName: "Тарас", name: "Тарас Новиков" });
      const [written, theirs] = [contact().updatedAt, await own()];
      // Their news of our writing changes nothing on either side.
      await hear(core, contact());
      await watch();
      expect(contact().updatedAt).toBe(written);
      expect(await own()).toEqual(theirs);
      core.clock.advance(60_000);
      simulator.account.changeContact(contact(), { firstName: "Тимур", name: "Тимур Новиков" });
      simulator.account.moveLead(simulator.state.leads[0] as never, 7102);
      await hear(core, contact());
      await work();
      expect(await own()).toMatchObject({ firstName: "Тимур", lastName: "Новиков", middleName: "" });
      const moves = await db.select({ actor: pipelineMoves.actor }).from(pipelineMoves).where(eq(pipelineMoves.clientId, clientId)); // prettier-ignore
      expect(moves).toEqual([{ actor: "system:amocrm" }]);
      // Taking over is no change of ours: nothing is written there for it.
      const after = contact().updatedAt;
      await watch();
      expect(contact().updatedAt).toBe(after);
      expect(lead().statusId).toBe(7102);
    });

    it("keep a number of theirs beside ours, and no number is lost on either side", async () => {
      const { core, clientId, contact, simulator, work, own, db } = await linked();
      core.clock.advance(60_000);
      simulator.account.changeContact(contact(), {
        phones: [{ value: "8 (916) 765-43-21", enumCode: "MOB" }],
      });
      await hear(core, contact());
      await work();
      expect((await own())?.phoneE164).toBe("+79167654321");
      const further = await db.select({ value: clientContacts.value }).from(clientContacts).where(eq(clientContacts.clientId, clientId)); // prettier-ignore
      expect(further).toEqual([{ value: PHONE }]);
      expect(contact().phones).toEqual([{ value: "8 (916) 765-43-21", enumCode: "MOB" }]);
    });

    it("are left alone where both have changed, until a person says who is right", async () => {
      const { core, clientId, contact, simulator, press, panel, work, own } = await linked();
      const row = await own();
      core.clock.advance(60_000);
      await updateClient(core, manager, { clientId, version: row?.version ?? 0, input: { firstName: "Тарас", lastName: "Здешний", phone: "8 900 444-55-66" } }); // prettier-ignore
      simulator.account.changeContact(contact(), { lastName: "Тамошний", name: "Тарас Тамошний" });
      await hear(core, contact());
      await work();
      expect(await panel()).toMatchObject({ mirror: "conflict", conflicts: [{ field: "lastName", ours: "Здешний", theirs: "Тамошний" }] }); // prettier-ignore
      expect((await own())?.lastName).toBe("Здешний");
      expect(contact().lastName).toBe("Тамошний");
      await press({ intent: "settle", field: "lastName", side: "ours" });
      await work();
      expect(contact().lastName).toBe("Здешний");
      expect(await panel()).toMatchObject({ mirror: "agreed", conflicts: [] });
    });

    it("know when the contact is gone, and say when amoCRM refuses", async () => {
      const { core, simulator, press, panel, work, db } = await linked();
      simulator.state.faults.refuseKey = true;
      await press({ intent: "again" });
      await work();
      expect(await panel()).toMatchObject({ mirror: "failed", reason: "unauthorized" });
      simulator.state.faults.refuseKey = false;
      simulator.account.removeContact(CONTACT);
      await press({ intent: "again" });
      await work();
      expect((await panel()).state).toBe("gone");
      expect(await db.$count(amocrmContacts)).toBe(1);
      expect(core.clock.now()).toBeInstanceOf(Date);
    });
  });

  describe("tokens that may be spent once", () => {
    it("are spent once, however many processes need one at the same moment", async () => {
      const { core, simulator, end } = await world(await open());
      await keptTokens(core, (grant) => end.spend(grant)).current();
      // A day later all have run out. Each process has a memory of its own; the row and the lease are what they share.
      core.clock.advance(25 * 3_600_000);
      const processes = Array.from({ length: 5 }, () => keptTokens({ ...core }, (grant) => end.spend(grant)));
      const got = await Promise.all(processes.map((tokens) => tokens.current()));
      expect(new Set(got).size).toBe(1);
      expect(simulator.state.spentTwice).toBe(0);
      const { secrets } = await loadCredentials(core.db, core, "amocrm");
      expect(secrets).toMatchObject({ accessToken: got[0], refreshToken: simulator.state.refreshToken });
    });

    it("are renewed when one is refused before its time, and the call goes out again", async () => {
      const { mirror, simulator } = await world(await open());
      expect((await mirror.fetchContact(String(CONTACT)))?.name).toBe("Новичков Тарас");
      simulator.state.accessTokens = [];
      expect((await mirror.fetchContact(String(CONTACT)))?.name).toBe("Новичков Тарас");
      expect(simulator.state.spentTwice).toBe(0);
    });

    it("are lost with the account's word for it, and never asked for without end", async () => {
      const { core, mirror, simulator } = await world(await open());
      await mirror.probe();
      simulator.state.faults.refuseKey = true;
      expect(await mirror.probe()).toMatchObject({ ok: false, kind: "unauthorized" });
      // A long-lived token takes the place of all others.
      simulator.state.faults.refuseKey = false;
      await keepSecrets(core, "amocrm", { longLivedToken: simulator.state.accessTokens.at(-1)?.token ?? "" });
      expect(await mirror.probe()).toMatchObject({ ok: true, title: "Картотека" });
    });
  });
});

/** What the door would have kept of a call about a contact. */
async function hear(core: TestCore, contact: { id: number; name: string; updatedAt: number }): Promise<void> {
  const body = hookOut("contacts", "update", contact);
  await core.db.transaction(async (tx) => {
    const [row] = await tx.insert(inbox).values({ source: "amocrm", dedupeKey: `k${Math.random()}`, subject: `contact:${contact.id}`, body, receivedAt: core.clock.now(), status: "new" }).returning({ id: inbox.id }); // prettier-ignore
    await enqueue(tx, core.clock, definitions.applyAmocrmEvent, { inboxId: row?.id ?? 0 });
  });
}
