import { expect, it } from "vitest";
import { jobs, users } from "~drizzle/schema";
import { writeSetting } from "~/features/settings/commands.server";
import type { OutgoingMail } from "~/features/notifications/ports";
import { catalogue } from "~/jobs/catalogue.server";
import { noVendors, type Vendors } from "~/jobs/vendors";
import { systemActor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { pauseConnection, saveConnection } from "../commands.server";
import { probeConnection, tellDeadToken } from "../jobs.server";
import { form as yclientsForm } from "../accounts/yclients/schema";
import { noteCall, WAITING_WORK } from "./commands.server";
import { readHealth, readTrouble } from "./queries.server";

const operation = "GET /records/{company}";
const bad = (kind: string) => ({ operation, ok: false as const, kind });
const good = { operation, ok: true as const };
const env = {
  YCLIENTS: "live",
  YCLIENTS_API_TOKEN: "p",
  YCLIENTS_USER_TOKEN: "u",
  YCLIENTS_COMPANY_ID: "777",
};
const actor = systemActor("test");

function handlerOf(core: ReturnType<typeof testCore>, vendors: Partial<Vendors>) {
  return { core, vendors: { ...noVendors, ...vendors }, log: core.log, signal: new AbortController().signal, attempt: 1, jobId: 1, finish: () => Promise.resolve() }; // prettier-ignore
}

eachDatabase((open) => {
  it("is one over all processes, and is written when something turns", async () => {
    const url = await open.url();
    const here = testCore(await open.at(url), { env });
    const there = testCore(await open.at(url), { env });
    await noteCall(here, "yclients", good);
    expect(await readTrouble(here, "yclients")).toBeNull();
    await noteCall(here, "yclients", bad("timeout"));
    await noteCall(there, "yclients", bad("unreachable"));
    await noteCall(here, "yclients", bad("unavailable"));
    expect(await readHealth(there.db, "yclients")).toMatchObject({ state: "down", failures: 3 });
    expect(await readTrouble(there, "yclients")).toMatchObject({
      kind: "down",
      lastSuccessAt: here.clock.now(),
    });
    await noteCall(there, "yclients", good);
    expect((await readHealth(here.db, "yclients")).state).toBe("up");
    // What changes nothing is written every few seconds only.
    there.clock.advance(1_000);
    await noteCall(there, "yclients", good);
    expect((await readHealth(here.db, "yclients")).lastSuccessAt).toEqual(here.clock.now());
    there.clock.advance(5_000);
    await noteCall(there, "yclients", good);
    expect((await readHealth(here.db, "yclients")).lastSuccessAt).toEqual(there.clock.now());
  });

  it("tells the admins once per death of a token, and not of one that lives again", async () => {
    const core = testCore(await open(), { env });
    const person = { passwordHash: "", displayName: "A", isActive: true, createdAt: core.clock.now() };
    await core.db.insert(users).values([
      { ...person, username: "a", usernameKey: "a", email: "owner@example.com", emailKey: "owner@example.com", role: "admin", locale: "en" },
      { ...person, username: "m", usernameKey: "m", email: "m@example.com", emailKey: "m@example.com", role: "manager", locale: "ru" },
    ]); // prettier-ignore
    const sent: OutgoingMail[] = [];
    const mail = { send: (letter: OutgoingMail) => (sent.push(letter), Promise.resolve({ messageId: "1" })) };
    const context = handlerOf(core, { mail: mail as unknown as Vendors["mail"] });
    const alerts = async () =>
      (await core.db.select().from(jobs)).filter(({ name }) => name === "tellDeadToken").map(({ payload }) => payload as { vendor: "yclients"; since: string }); // prettier-ignore
    for (let call = 0; call < 3; call += 1) {
      await noteCall(core, "yclients", bad("unauthorized"));
      core.clock.advance(10_000);
    }
    expect(await alerts()).toHaveLength(1);
    await tellDeadToken(context, (await alerts())[0] as { vendor: "yclients"; since: string });
    expect(sent.map(({ to, subject }) => [to, subject])).toEqual([["owner@example.com", "Kartoteka: YClients refuses the token"]]); // prettier-ignore
    expect(sent[0]?.text).toContain("/crm/settings/yclients");
    await noteCall(core, "yclients", good);
    core.clock.advance(10_000);
    await noteCall(core, "yclients", bad("unauthorized"));
    const second = await alerts();
    expect(second).toHaveLength(2);
    await noteCall(core, "yclients", good);
    await tellDeadToken(context, second[1] as { vendor: "yclients"; since: string });
    expect(sent).toHaveLength(1);
  });

  it("that falls is looked into at once, and its return sets going what waited", async () => {
    const core = testCore(await open(), { env });
    const later = new Date(core.clock.now().getTime() + 3_600_000);
    const waiting = { payload: { inboxId: 1 }, status: "queued" as const, priority: 100, runAt: later, attempt: 1, maxAttempts: 12, createdAt: core.clock.now() }; // prettier-ignore
    await core.db
      .insert(jobs)
      .values([...WAITING_WORK.yclients, "sendReminder"].map((name) => ({ ...waiting, name })));
    const due = async () =>
      (await core.db.select().from(jobs)).filter(({ runAt }) => runAt <= core.clock.now()).map(({ name }) => name); // prettier-ignore
    for (let call = 0; call < 3; call += 1) await noteCall(core, "yclients", bad("unavailable"));
    expect((await readHealth(core.db, "yclients")).state).toBe("down");
    expect(await due()).toEqual([]);
    core.clock.advance(10_000);
    expect(await due()).toEqual(["probeConnection"]);
    await noteCall(core, "yclients", good);
    expect((await due()).sort()).toEqual([...WAITING_WORK.yclients, "probeConnection"].sort());
    for (const name of Object.values(WAITING_WORK).flat()) expect(catalogue.has(name), name).toBe(true);
  });

  it("writes to the business when no admin has an address", async () => {
    const core = testCore(await open(), { env });
    const business = { name: "Студия", email: "hello@example.com", phone: "", currency: "RUB", country: "RU", locale: "ru" } as const; // prettier-ignore
    await core.db.transaction((tx) =>
      writeSetting(tx, { key: "business", value: business, at: core.clock.now() }),
    );
    await noteCall(core, "yclients", bad("unauthorized"));
    const sent: string[] = [];
    const mail = { send: ({ to }: OutgoingMail) => (sent.push(to), Promise.resolve({ messageId: "1" })) };
    const context = handlerOf(core, { mail: mail as unknown as Vendors["mail"] });
    await tellDeadToken(context, { vendor: "yclients", since: core.clock.now().toISOString() });
    expect(sent).toEqual(["hello@example.com"]);
  });

  it("is asked for while it is not good, and not while it is paused", async () => {
    const core = testCore(await open(), { env });
    let asked = 0;
    const vendor = { probe: () => (asked++, Promise.resolve({ ok: false })) };
    const context = handlerOf(core, {
      bookingSources: { yclients: vendor } as unknown as Vendors["bookingSources"],
    });
    await probeConnection(context, { vendor: "yclients" });
    expect(asked).toBe(1);
    await noteCall(core, "yclients", good);
    await probeConnection(context, { vendor: "yclients" });
    expect(asked).toBe(1);
    await noteCall(core, "yclients", bad("unauthorized"));
    await probeConnection(context, { vendor: "yclients" });
    expect(asked).toBe(2);
    // Other tokens: what was known of the old ones counts no more.
    await saveConnection(
      core,
      actor,
      "yclients",
      yclientsForm.parse({ house: "yclients", companyId: "777" }),
    );
    expect((await readHealth(core.db, "yclients")).state).toBe("unknown");
    await pauseConnection(core, actor, "yclients");
    await probeConnection(context, { vendor: "yclients" });
    expect(asked).toBe(2);
    expect(await readTrouble(core, "yclients")).toMatchObject({ kind: "paused" });
  });
});
