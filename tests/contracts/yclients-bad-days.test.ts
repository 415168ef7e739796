import { afterEach, describe, expect, it } from "vitest";
import type { SimulatedFaults } from "~/integrations/yclients/simulator/state";
import { readYclientsWebhook } from "~/integrations/yclients/webhook.server";
import { fixedClock } from "~/lib/clock";
import { connectYclients, NOW, openBranch, TODAY } from "./support/yclients-branch";
import { closeAll, kindOf, serve } from "./support/wire";

afterEach(closeAll);

describe("trying every right", () => {
  it("says of each method whether it works, and writes nothing", async () => {
    const { vendor, simulator } = await openBranch();
    const before = JSON.stringify([simulator.state.records, simulator.state.hooks]);
    const grants = await vendor.tryEverything();
    expect(grants.map(({ answer }) => answer)).toEqual(grants.map(() => "works"));
    expect(new Set(grants.map(({ need }) => need))).toEqual(new Set(["company", "records", "catalogue", "schedule", "booking", "write", "webhooks"])); // prettier-ignore
    expect(JSON.stringify([simulator.state.records, simulator.state.hooks])).toBe(before);
  });

  it("names exactly the methods that are not granted", async () => {
    const { vendor, simulator } = await openBranch();
    const refusedMethods = (await vendor.tryEverything()).map(({ operation }) => operation).filter((_, n) => n % 3 === 1); // prettier-ignore
    simulator.state.faults.refusedMethods = refusedMethods;
    const grants = await vendor.tryEverything();
    expect(grants.filter(({ answer }) => answer === "not_granted").map(({ operation }) => operation)).toEqual(refusedMethods); // prettier-ignore
    expect(grants.filter(({ answer }) => answer === "failed")).toEqual([]);
  });

  it("tells a dead token, and stops asking a vendor that nobody reaches", async () => {
    const { vendor, simulator } = await openBranch({}, { retries: 0 });
    simulator.state.faults.refuseToken = true;
    expect(new Set((await vendor.tryEverything()).map(({ kind }) => kind))).toEqual(new Set(["unauthorized"])); // prettier-ignore
    simulator.state.calls = [];
    simulator.state.faults.refuseToken = false;
    simulator.state.faults.offline = true;
    const grants = await vendor.tryEverything();
    expect(grants.every(({ answer, kind }) => answer === "failed" && kind === "unreachable")).toBe(true);
    expect(simulator.state.calls).toHaveLength(2);
  });
});

describe("the catalogue and the hours", () => {
  it("are categories by weight and working days with their spans", async () => {
    const { vendor, simulator } = await openBranch();
    expect(await vendor.categories()).toEqual([{ externalId: "21", title: "Массаж", weight: 979 }, { externalId: "22", title: "Тренировки", weight: 978 }]); // prettier-ignore
    const person = simulator.state.staff.find((one) => one.id === 11);
    if (person) person.daysOff = ["2025-03-14"];
    const days = await vendor.schedule({ staffExternalId: "11", from: "2025-03-13", until: "2025-03-17" });
    const spans = [{ startMin: 600, endMin: 1200 }];
    expect(days).toEqual(["2025-03-13", "2025-03-15", "2025-03-17"].map((day) => ({ staffExternalId: "11", day, spans }))); // prettier-ignore
  });

  it("are read from odd shapes of the wire", async () => {
    const data = [
      { date: "20250313", is_working: "1", slots: [{ from: "9:00:00", to: "13:00" }, { from: "14:00", to: "24:00" }] },
      { date: "2025-03-14T00:00:00", is_working: true, slots: { from: 1 } },
      { date: "2025-03-15", is_working: 1, slots: [] },
      { date: "2025-03-16", is_working: 1, slots: [{ from: "18:00", to: "9:00" }, { from: "10:00", to: "11:00" }] },
      { date: "soon", is_working: 1, slots: [{ from: "10:00", to: "11:00" }] },
    ]; // prettier-ignore
    const server = await serve(() => ({ status: 200, body: JSON.stringify({ success: true, data, meta: [] }) })); // prettier-ignore
    const { vendor } = connectYclients(server.url);
    const days = await vendor.schedule({ staffExternalId: "11", from: "2025-03-13", until: "2025-03-17" });
    expect(days.map(({ day, spans }) => [day, ...spans.map((one) => `${one.startMin}-${one.endMin}`)])).toEqual([
      ["2025-03-13", "540-780", "840-1440"],
      ["2025-03-16", "600-660"],
    ]); // prettier-ignore
  });
});

describe("the registry of webhooks", () => {
  const ours = "https://crm.example.com/api/v1/yclients/webhook?secret=new";
  const other = "https://other.example.com/hook";

  it("replaces our older secret, keeps others, and takes only ours out", async () => {
    const { vendor, simulator } = await openBranch();
    simulator.state.hooks = { urls: [other, ours.replace("new", "old")], active: true, flags: { record: true, client: true } }; // prettier-ignore
    expect(await vendor.hooks.registerHook(ours)).toEqual({
      active: true,
      records: true,
      urls: [other, ours],
    });
    expect(await vendor.hooks.removeHook(ours)).toEqual({ active: true, records: true, urls: [other] });
    expect(await vendor.hooks.removeHook(ours)).toMatchObject({ urls: [other] });
    expect(simulator.state.hooks.flags).toMatchObject({ client: true, record: true });
  });

  it("switches sending off when ours is the only one, because the vendor demands one", async () => {
    const { vendor } = await openBranch();
    await vendor.hooks.registerHook(ours);
    expect(await vendor.hooks.removeHook(ours)).toMatchObject({ active: false });
    expect(await vendor.hooks.registerHook(ours)).toMatchObject({ active: true, urls: [ours] });
  });

  it("notices that somebody else wrote in between", async () => {
    const { simulator } = await openBranch();
    const server = await serve((_, { method, path }) => {
      const hooks = {
        urls: method === "POST" || path.includes("x") ? [ours] : [other],
        active: 1,
        record: 1,
      };
      return { status: 200, body: JSON.stringify({ success: true, data: hooks, meta: [] }) };
    });
    expect(await kindOf(connectYclients(server.url).vendor.hooks.registerHook(ours))).toBe("broken_answer");
    expect(simulator.state.hooks.urls).toEqual([]);
  });
});

describe("drift of types", () => {
  it.each<Partial<SimulatedFaults>>([
    { numbersAsText: true },
    { emptyAsList: true },
    { wrongOffset: true },
    { numbersAsText: true, emptyAsList: true, wrongOffset: true },
  ])("%j changes nothing that is read", async (faults) => {
    const { vendor, simulator } = await openBranch();
    const look = async () => ({
      record: await vendor.fetchRecord("71"),
      services: await vendor.services(),
      staff: await vendor.staff(),
      categories: await vendor.categories(),
      shifts: await vendor.schedule({ staffExternalId: "11", from: TODAY, until: "2025-03-15" }),
      times: await vendor.desk.freeTimes({
        serviceExternalIds: ["31"],
        staffExternalId: "11",
        day: "2025-03-14",
      }),
      hooks: await vendor.hooks.readHooks(),
    });
    const usual = await look();
    Object.assign(simulator.state.faults, faults);
    const odd = await look();
    // The name stands beside the number; an empty list in its place leaves the number.
    const staffName = faults.emptyAsList ? null : usual.record?.staffName;
    expect(odd).toEqual({ ...usual, record: { ...usual.record, staffName } });
  });

  it("hides a client's contacts and not the client", async () => {
    const { vendor, simulator } = await openBranch();
    simulator.state.faults.hideContacts = true;
    expect((await vendor.fetchRecord("71"))?.client).toMatchObject({
      externalId: "51",
      phone: null,
      email: null,
    });
  });

  it("says whether it is paid, and whose key it carries", async () => {
    const { vendor, simulator } = await openBranch();
    expect(await vendor.fetchRecord("71")).toMatchObject({ isPaid: false, requestKey: null });
    const record = simulator.branch.find(71);
    if (record) simulator.branch.change(record, { paid: true, apiId: "key-1" });
    expect(await vendor.fetchRecord("71")).toMatchObject({ isPaid: true, requestKey: "key-1" });
  });
});

describe("the simulator's bad days", () => {
  it("count calls as the vendor does when they are told to", async () => {
    const { client, simulator } = await openBranch({}, { retries: 0 });
    simulator.state.faults.countCalls = true;
    const kinds = [];
    for (let n = 0; n < 6; n += 1) kinds.push(await kindOf(client.getRecord("71").then(() => Promise.reject(new Error("fine")))).catch(() => "fine")); // prettier-ignore
    expect(kinds).toEqual(["fine", "fine", "fine", "fine", "fine", "rate_limited"]);
  });

  it("send no webhook while the vendor is away, and late ones when told to", async () => {
    const hooks = await serve(() => ({ status: 204 }));
    const { simulator, vendor } = await openBranch({ webhookTargets: [`${hooks.url}/hook?secret=s`] }, { retries: 0 }); // prettier-ignore
    simulator.state.faults.offline = true;
    simulator.branch.create({});
    await simulator.webhooksSent();
    expect(await kindOf(vendor.staff())).toBe("unreachable");
    expect([hooks.calls.length, simulator.state.deliveries[0]?.outcome]).toEqual([0, "lost"]);
    Object.assign(simulator.state.faults, { offline: false, webhookDelayMs: 40 });
    const begun = performance.now();
    simulator.branch.create({});
    await simulator.webhooksSent();
    expect([hooks.calls.length, performance.now() - begun >= 39]).toEqual([1, true]);
  });

  it("echo changes of our own token only when self_sending says so", async () => {
    const hooks = await serve(() => ({ status: 204 }));
    const { simulator, vendor } = await openBranch({ webhookTargets: [`${hooks.url}/hook?secret=s`] });
    const sale = { requestKey: "k", serviceExternalIds: ["31"], staffExternalId: "11", wire: null, fullname: "Анна", phone: "+79161112233", email: null, comment: "", notifyBySmsHours: 0, notifyByEmailHours: 0 }; // prettier-ignore
    await vendor.desk.sell({ ...sale, startsAt: new Date("2025-03-14T07:00:00Z") });
    await simulator.webhooksSent();
    expect(hooks.calls).toHaveLength(0);
    simulator.state.hooks.flags.self_sending = true;
    await vendor.desk.sell({ ...sale, startsAt: new Date("2025-03-14T10:00:00Z") });
    await simulator.webhooksSent();
    expect(hooks.calls).toHaveLength(1);
  });

  it("bring forgeries beside the real one", async () => {
    const hooks = await serve(() => ({ status: 401 }));
    const { simulator } = await openBranch({ webhookTargets: [`${hooks.url}/hook?secret=s`] });
    simulator.state.faults.webhookForged = 6;
    const record = simulator.branch.create({});
    await simulator.webhooksSent();
    const claims = hooks.calls.map(({ path, body }) => {
      const read = readYclientsWebhook(body);
      if (!read.ok) return read.error;
      const { companyId, resource, resourceId } = read.value;
      return `${path.endsWith("=s") ? "" : "wrong "}${companyId} ${resource} ${resourceId === String(record.id) ? "there" : "nowhere"}`;
    });
    expect(claims.sort()).toEqual(
      ["4564 record nowhere", "4564 record there", "4564 record there", "4564 spaceship there", "4565 record there", "not_json", "wrong 4564 record there"].sort(),
    ); // prettier-ignore
    expect(simulator.state.deliveries.filter(({ isForged }) => isForged)).toHaveLength(6);
  });

  it("page many records without losing or doubling one, while others change", async () => {
    const { vendor, simulator } = await openBranch();
    const made = await fetch(`${simulator.url}/_sim/generate`, {
      method: "POST",
      body: JSON.stringify({ count: 1_000, firstDay: "2025-02-01", days: 30, clients: 50 }),
    });
    expect(await made.json()).toEqual({ records: 1_003 });
    const seen = new Set<string>();
    let deleted = 0;
    for await (const one of vendor.changedRecords({ since: null, from: "2025-01-01", until: "2025-12-31" })) {
      if (seen.size === 700) simulator.branch.change(simulator.state.records[5]!, { comment: "сейчас" });
      seen.add(one.externalId);
      if (one.deleted) deleted += 1;
    }
    expect([seen.size, deleted]).toEqual([1_003, 20]);
  });
});

describe("the simulator's desk", () => {
  const open = async () => {
    const { simulator } = await openBranch();
    const get = async (path: string) => (await fetch(`${simulator.url}${path}`)).text();
    const post = (action: string, fields: Record<string, string>) =>
      fetch(`${simulator.url}/_form/${action}?lang=en`, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" }); // prettier-ignore
    return { simulator, get, post };
  };

  it("shows a day by person, a record with all that can be done to it, and closes a time", async () => {
    const { simulator, get, post } = await open();
    const day = await get(`/?lang=en&day=${TODAY}`);
    expect(day).toContain("Айгерим Нурланова");
    expect(day).toContain("Данияр Сейтов");
    expect(await get("/?lang=ru&record=72")).toContain("Не пришёл");
    const changed = await post("change", { id: "72", time: "16:00", minutes: "30", staffId: "12", serviceId: "33", price: "1999,5", comment: "ABC12345", paidAsked: "1", paid: "on" }); // prettier-ignore
    expect(changed.headers.get("location")).toBe(`/?lang=en&day=${TODAY}&record=72#panel`);
    expect(simulator.branch.find(72)).toMatchObject({
      start: `${TODAY} 16:00:00`, seconds: 1800, staffId: 12, comment: "ABC12345", paid: true, lines: [{ serviceId: 33, cost: 1999.5 }],
    }); // prettier-ignore
    expect((await post("block", { date: TODAY, time: "18:00", minutes: "45", staffId: "11" })).status).toBe(
      303,
    );
    expect(simulator.state.records.at(-1)).toMatchObject({ clientId: null, lines: [], seconds: 2700 });
    expect(await get(`/?lang=en&day=${TODAY}`)).toContain("Blocked");
    expect((await post("remove", { id: "72" })).status).toBe(303);
    expect(await get(`/?lang=en&day=${TODAY}`)).toContain("Deleted on this day: 1");
    expect((await post("change", { id: "72", time: "10:00" })).status).toBe(422);
  });

  it("shows what came and what was sent, and switches faults", async () => {
    const { simulator, get, post } = await open();
    await connectYclients(simulator.url).vendor.staff();
    expect(await get("/traffic?lang=en")).toContain("/company/4564/staff");
    const faults = new URLSearchParams({ serverError: "2", offline: "on" });
    faults.append("refusedMethods", "GET /records/{company}");
    await fetch(`${simulator.url}/_form/faults`, { method: "POST", body: faults, redirect: "manual" });
    expect(simulator.state.faults).toMatchObject({ serverError: 2, offline: true, refusedMethods: ["GET /records/{company}"] }); // prettier-ignore
    expect(await get("/?lang=en")).toContain("Faults are on");
    await post("form", { phoneConfirmation: "on", blacklist: "+7 916 111-22-33" });
    expect(simulator.state.form).toEqual({ phoneConfirmation: true, blacklist: ["79161112233"] });
    await post("faults-off", {});
    expect(simulator.state.faults).toMatchObject({ serverError: 0, offline: false, refusedMethods: [] });
    expect(await get("/faults?lang=ru")).toContain("YClients недоступен");
  });

  it("keeps addresses that were registered, and the product's own, over a restart", async () => {
    const { mkdtemp, rm } = await import("node:fs/promises");
    const { tmpdir } = await import("node:os");
    const folder = await mkdtemp(`${tmpdir()}/simulator-`);
    const options = { stateFile: `${folder}/yclients.json`, clock: fixedClock(NOW) };
    const other = "https://other.example.com/hook";
    const own = (port: number, secret: string) => `http://127.0.0.1:${port}/api/v1/yclients/webhook?secret=${secret}`; // prettier-ignore
    const first = await openBranch({ ...options, webhookTargets: [own(3000, "first")] });
    await first.vendor.hooks.registerHook(other);
    await first.vendor.hooks.registerHook(own(3000, "rotated"));
    await first.simulator.close();
    const second = await openBranch({ ...options, webhookTargets: [own(3000, "first")] });
    expect(second.simulator.state.hooks.urls).toEqual([other, own(3000, "rotated")]);
    await second.simulator.close();
    const moved = await openBranch({ ...options, webhookTargets: [own(3100, "first")] });
    expect(moved.simulator.state.hooks.urls).toEqual([other, own(3100, "first")]);
    await moved.simulator.close();
    await rm(folder, { recursive: true });
  });
});
