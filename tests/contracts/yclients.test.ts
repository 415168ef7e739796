import { afterEach, describe, expect, it } from "vitest";
import type { VendorRecord } from "~/features/sync/ports";
import type { YclientsClientOptions } from "~/integrations/yclients/client.server";
import { demoYclientsRows } from "~/integrations/yclients/simulator/demo-rows";
import {
  startYclientsSimulator,
  type YclientsSimulatorOptions,
} from "~/integrations/yclients/simulator/start.server";
import { readYclientsWebhook, yclientsDedupeKey } from "~/integrations/yclients/webhook.server";
import { fixedClock } from "~/lib/clock";
import { silentLog } from "~/lib/log.server";
import { atEnd, closeAll, kindOf, serve } from "./support/wire";
import { connectYclients, NOW, openBranch, TODAY } from "./support/yclients-branch";
import recordAnswer from "./wire/yclients-record.json";
import refusalAnswer from "./wire/yclients-refusal.json";

afterEach(closeAll);

const today = TODAY;

function connect(baseUrl: string, more: Partial<YclientsClientOptions> = {}) {
  const { client, vendor } = connectYclients(baseUrl, more);
  return { client, source: vendor };
}

async function world(
  more: Partial<YclientsSimulatorOptions> = {},
  client: Partial<YclientsClientOptions> = {},
) {
  const clock = fixedClock(NOW);
  const opened = await openBranch({ clock, ...more }, client);
  return { simulator: opened.simulator, client: opened.client, source: opened.vendor, clock };
}

/** A server that gives one answer to everything, for wire the simulator does not produce. */
async function answering(status: number, body: string, headers: Record<string, string> = {}) {
  return connect((await serve(() => ({ status, body, headers }))).url);
}

/** Takes webhooks, and answers with what `statusOf` says to the n-th. */
async function receiver(statusOf: (nth: number) => number = () => 204) {
  const { calls, url } = await serve((nth) => ({ status: statusOf(nth) }));
  return {
    get bodies() {
      return calls.map(({ body }) => body);
    },
    url: `${url}/hook?secret=s`,
  };
}

async function all(records: AsyncIterable<VendorRecord>): Promise<VendorRecord[]> {
  const found: VendorRecord[] = [];
  for await (const record of records) found.push(record);
  return found;
}

describe("reading a branch", () => {
  it("reads one record in our terms", async () => {
    const { source } = await world();
    expect(await source.fetchRecord("71")).toMatchObject({
      externalId: "71",
      status: "completed",
      startsAt: new Date("2025-03-11T08:00:00Z"),
      endsAt: new Date("2025-03-11T09:00:00Z"),
      priceMinor: 250_000,
      staffName: "Ирина Волкова",
      client: { externalId: "51", phone: "79161234501", email: "olga.kovaleva@example.com" },
    });
  });

  it("knows that a deleted or unknown record is gone", async () => {
    const { source, simulator } = await world();
    const record = simulator.branch.find(71);
    if (record) simulator.branch.remove(record);
    expect(await source.fetchRecord("71")).toBeNull();
    expect(await source.fetchRecord("999999")).toBeNull();
  });

  it("does not take a proxy's 404 page for a deleted record", async () => {
    const { client } = await answering(404, "<html>no such site</html>", { "content-type": "text/html" });
    expect(await kindOf(client.getRecord("1"))).toBe("broken_answer");
  });

  it("pages until a short page and loses none", async () => {
    const { client, simulator } = await world();
    for (let made = 0; made < 22; made += 1)
      simulator.branch.create({ start: `2025-03-20 10:${10 + made}:00` });
    const ids: string[] = [];
    for await (const record of client.listRecords({ pageSize: 5 })) ids.push(record.id);
    expect(ids).toHaveLength(25);
    expect(new Set(ids).size).toBe(25);
  });

  it("finds what changed since, deleted records and future visits included", async () => {
    const { source, simulator, clock } = await world();
    clock.advance(10 * 24 * 3600_000);
    const made = simulator.branch.create({
      start: "2026-01-10 10:00:00",
      client: { name: "Гульнара", phone: "+7 701 555-44-33" },
    });
    const gone = simulator.branch.find(72);
    if (gone) simulator.branch.remove(gone);
    const changed = await all(source.changedRecords({ since: clock.now(), from: null, until: null }));
    expect(changed.map((record) => [record.externalId, record.status])).toEqual([
      ["72", "cancelled"],
      [String(made.id), "pending"],
    ]);
  });

  it("looks at visit days when asked to", async () => {
    const { source } = await world();
    const found = await all(source.changedRecords({ since: null, from: today, until: today }));
    expect(found.map((record) => record.externalId)).toEqual(["72"]);
  });

  it("reads services with categories, staff and the branch", async () => {
    const { source } = await world();
    const services = await source.services();
    expect(services).toHaveLength(3);
    expect(services[0]).toMatchObject({
      externalId: "31",
      category: { externalId: "21", title: "Массаж" },
      priceMinMinor: 250_000,
      durationMinutes: 60,
      active: true,
    });
    expect(await source.staff()).toMatchObject([
      { name: "Ирина Волкова", bookable: true },
      { name: "Данияр Сейтов" },
    ]);
    expect(await source.probe()).toMatchObject({ ok: true, zone: "Europe/Moscow" });
  });

  it("is not misled by a wrong offset in datetime", async () => {
    const { source, simulator } = await world();
    simulator.state.faults.wrongOffset = true;
    expect((await source.fetchRecord("72"))?.startsAt).toEqual(new Date("2025-03-12T09:00:00Z"));
  });

  it("keeps the vendor's one header form: the version in Accept, both tokens in Authorization", async () => {
    const { client } = await world({}, { userToken: "" });
    expect(await kindOf(client.getRecord("71"))).toBe("unauthorized");
    const unversioned = await world({}, { accept: "application/json" });
    expect(await kindOf(unversioned.client.listStaff())).toBe("broken_answer");
    expect(await kindOf(unversioned.client.getCompany())).toBe("broken_answer");
  });
});

describe("the documentation's samples", () => {
  it("are read from a real answer", async () => {
    const { client } = await answering(200, JSON.stringify(recordAnswer));
    expect(await client.getRecord("2")).toMatchObject({
      id: "2",
      staff: { name: "Оксана" },
      client: { phone: "79169999900" },
    });
  });
  it("are refusals even with HTTP 200", async () => {
    const { client } = await answering(200, JSON.stringify(refusalAnswer));
    const failure = await client.getRecord("2").catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: "invalid_request", vendorMessage: "Authentication needed." });
    expect(JSON.stringify(failure)).not.toContain("Authentication");
  });
});

describe("hooks settings", () => {
  const ours = "https://crm.example.com/api/v1/yclients/webhook?secret=ours";

  it("are merged: other vendors' addresses and flags stay", async () => {
    const { client, simulator } = await world();
    simulator.state.hooks = {
      urls: ["https://other.example.com/hook"],
      active: true,
      flags: { client: true },
    };
    const after = await client.registerWebhook(ours);
    expect(after.urls).toEqual(["https://other.example.com/hook", ours]);
    expect(after).toMatchObject({ active: true, record: true, client: true, self_sending: false });
    expect(simulator.state.hooks.urls).toEqual(after.urls);
  });
  it("are left alone when ours is there already", async () => {
    const { client, simulator } = await world();
    await client.registerWebhook(ours);
    simulator.state.faults.serverError = 0;
    expect((await client.registerWebhook(ours)).urls).toEqual([ours]);
  });
  it("refuse an eleventh address before anything is written", async () => {
    const { client, simulator } = await world();
    const others = Array.from({ length: 10 }, (_, n) => `https://other.example.com/${n}`);
    simulator.state.hooks = { urls: others, active: true, flags: { record: true } };
    expect(await kindOf(client.registerWebhook(ours))).toBe("invalid_request");
    expect(simulator.state.hooks.urls).toEqual(others);
  });
});

describe("a vendor that misbehaves", () => {
  it("is asked again after a 500, a cut connection or a slow answer, not for ever", async () => {
    const { client, simulator } = await world({}, { timeoutMs: 80 });
    const { faults } = simulator.state;
    faults.serverError = 2;
    expect((await client.getRecord("71"))?.id).toBe("71");
    faults.cutSocket = 1;
    expect((await client.getRecord("71"))?.id).toBe("71");
    faults.serverError = -1;
    expect(await kindOf(client.getRecord("71"))).toBe("unavailable");
    faults.serverError = 0;
    faults.cutSocket = -1;
    expect(await kindOf(client.getRecord("71"))).toBe("unreachable");
  });

  it("is not waited for longer than the deadline", async () => {
    const { client, simulator } = await world({}, { timeoutMs: 80, retries: 0 });
    simulator.state.faults.slowMs = 300;
    expect(await kindOf(client.getRecord("71"))).toBe("timeout");
  });

  it("is not asked at all for a while after many failures in a row", async () => {
    const { client, simulator } = await world({}, { retries: 0 });
    simulator.state.faults.serverError = 8;
    for (let n = 0; n < 8; n += 1) expect(await kindOf(client.getRecord("71"))).toBe("unavailable");
    const failure = await client.getRecord("71").catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: "unavailable", status: null, retryAfterMs: 30_000 });
  });

  it("is left in peace after 429 for as long as it said", async () => {
    const pauses: number[] = [];
    const budget = { take: () => Promise.resolve(), pause: (ms: number) => void pauses.push(ms) };
    const { client, simulator } = await world({}, { budget });
    simulator.state.faults.rateLimited = 1;
    simulator.state.faults.retryAfterSeconds = 7;
    const failure = await client.getRecord("71").catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: "rate_limited", retryAfterMs: 7000, transient: true });
    expect(pauses).toEqual([7000]);
    expect((await client.getRecord("71"))?.id).toBe("71");
  });

  it.each([
    ["brokenJson", 1, "broken_answer"],
    ["falseSuccess", 1, "invalid_request"],
    ["htmlPage", -1, "unavailable"],
  ] as const)("answers %s and gets a clear error", async (fault, times, kind) => {
    const { client, simulator } = await world();
    simulator.state.faults[fault] = times;
    expect(await kindOf(client.getRecord("71"))).toBe(kind);
  });

  it("tells a dead token from a method that is not granted", async () => {
    const { client, source, simulator } = await world();
    simulator.state.faults.refuseToken = true;
    expect(await kindOf(client.getCompany())).toBe("unauthorized");
    expect(await source.probe()).toMatchObject({ ok: false, kind: "unauthorized" });
    simulator.state.faults.refuseToken = false;
    simulator.state.faults.notGranted = true;
    expect(await kindOf(client.getCompany())).toBe("not_granted");
  });

  it("is not followed elsewhere and not read without end", async () => {
    const away = await answering(302, "", { location: "http://127.0.0.1:1/" });
    expect(await kindOf(away.client.getCompany())).toBe("broken_answer");
    const endless = await answering(200, "x".repeat(9 * 1024 * 1024));
    expect(await kindOf(endless.client.getCompany())).toBe("broken_answer");
  });

  it("is unreachable when nobody listens", async () => {
    expect(await kindOf(connect("http://127.0.0.1:9").client.getCompany())).toBe("unreachable");
  });

  it("gives way to the caller's own abort", async () => {
    const { client, simulator } = await world();
    simulator.state.faults.slowMs = 300;
    const stop = new AbortController();
    const call = client.getRecord("71", stop.signal);
    setTimeout(() => stop.abort(new Error("shutting down")), 20);
    await expect(call).rejects.toThrow("shutting down");
  });

  it("leaves no token, id, phone or query in the log", async () => {
    const lines: string[] = [];
    const { createLog } = await import("~/lib/log.server");
    const log = createLog({
      level: "debug",
      destination: { write: (line: string) => void lines.push(line) },
    });
    const { client, simulator } = await world(
      {},
      { log, partnerToken: "PARTNER-CANARY", userToken: "USER-CANARY" },
    );
    await client.getRecord("71");
    for await (const record of client.listRecords({ startDate: "2025-03-11" }))
      expect(record.id).not.toBe("");
    simulator.state.faults.falseSuccess = 1;
    await client.getRecord("71").catch((error: unknown) => log.warn({ err: error }, "failed"));
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.join("\n")).not.toMatch(/CANARY|start_date|2025-03-11|\/71|79161234501|Произошла/);
  });
});

describe("the simulator's webhooks", () => {
  it("follow every change, and their keys tell them apart", async () => {
    const target = await receiver();
    const { simulator, clock } = await world({ webhookTargets: [target.url] });
    const record = simulator.branch.create({ client: { name: "Тест", phone: "79160000000" } });
    clock.advance(1000);
    simulator.branch.change(record, { attendance: 1 });
    clock.advance(1000);
    simulator.branch.remove(record);
    await simulator.webhooksSent();
    const events = target.bodies.map((body) => readYclientsWebhook(body));
    expect(events.map((one) => (one.ok ? one.value.status : one.error)).sort()).toEqual([
      "create",
      "delete",
      "update",
    ]);
    const keys = target.bodies.map((body) => {
      const read = readYclientsWebhook(body);
      return read.ok ? yclientsDedupeKey(read.value, body) : "";
    });
    expect(new Set(keys).size).toBe(3);
    expect(target.bodies.join()).not.toContain("79160000000");
  });

  it("come twice with one key, and backwards, when told to", async () => {
    const target = await receiver();
    const { simulator, clock } = await world({ webhookTargets: [target.url] });
    Object.assign(simulator.state.faults, { webhookDuplicates: 1, webhookShuffle: true });
    const record = simulator.branch.create({});
    clock.advance(1000);
    simulator.branch.change(record, { comment: "второе" });
    await simulator.webhooksSent();
    expect(target.bodies).toHaveLength(4);
    expect(new Set(target.bodies).size).toBe(2);
    expect(JSON.parse(target.bodies[0] ?? "{}")).toMatchObject({ status: "update" });
    expect(JSON.parse(target.bodies[3] ?? "{}")).toMatchObject({ status: "create" });
  });

  it("are repeated twice after 5xx, not after 4xx, and then lost", async () => {
    const failing = await receiver(() => 503);
    const { simulator } = await world({ webhookTargets: [failing.url] });
    simulator.branch.create({});
    await simulator.webhooksSent();
    expect(failing.bodies).toHaveLength(3);
    const refusing = await receiver(() => 401);
    simulator.setWebhookTargets([refusing.url]);
    simulator.branch.create({});
    await simulator.webhooksSent();
    expect(refusing.bodies).toHaveLength(1);
    simulator.state.faults.webhookLost = true;
    simulator.branch.create({});
    await simulator.webhooksSent();
    expect(refusing.bodies).toHaveLength(1);
    expect(simulator.state.deliveries[0]).toMatchObject({ outcome: "lost" });
    expect(JSON.stringify(simulator.state.deliveries)).not.toContain("secret");
  });
});

describe("the simulator's vendor API", () => {
  const headers = {
    authorization: "Bearer p, User u",
    accept: "application/vnd.yclients.v2+json",
    "content-type": "application/json",
  };
  const wish = {
    staff_id: 11,
    services: [{ id: 31 }],
    client: { phone: "79161112233", name: "Новый", email: "" },
    save_if_busy: false,
    datetime: "2025-03-14 10:00:00",
    seance_length: 3600,
  };
  const call = (url: string, method: string, body?: unknown, more: Record<string, string> = {}) =>
    fetch(url, {
      method,
      headers: { ...headers, ...more },
      body: body === undefined ? undefined : JSON.stringify(body),
    });

  it("creates, replaces whole and deletes, and does not echo changes of the own token", async () => {
    const target = await receiver();
    const { simulator } = await world({ webhookTargets: [target.url] });
    const api = `${simulator.url}/api/v1`;
    const created = await call(`${api}/records/4564`, "POST", wish);
    expect(created.status).toBe(201);
    const { data } = (await created.json()) as {
      data: [{ id: number; datetime: string; create_date: string }];
    };
    expect(data[0].datetime).toBe("2025-03-14T10:00:00+03:00");
    expect(data[0].create_date).toBe("2025-03-12T12:00:00+0300");
    expect((await call(`${api}/records/4564`, "POST", wish)).status).toBe(422);
    expect((await call(`${api}/record/4564/${data[0].id}`, "PUT", { comment: "x" })).status).toBe(422);
    expect((await call(`${api}/record/4564/${data[0].id}`, "PUT", { ...wish, attendance: 1 })).status).toBe(
      200,
    );
    expect((await call(`${api}/record/4564/${data[0].id}`, "DELETE")).status).toBe(204);
    expect((await call(`${api}/record/4564/${data[0].id}`, "GET")).status).toBe(404);
    await simulator.webhooksSent();
    expect(target.bodies).toHaveLength(0);
  });

  it("knows its own branch and its own token forms only", async () => {
    const { simulator } = await world();
    const api = `${simulator.url}/api/v1`;
    expect((await call(`${api}/records/1`, "GET")).status).toBe(403);
    expect(
      (await call(`${api}/records/4564`, "GET", undefined, { authorization: "Bearer p,u" })).status,
    ).toBe(401);
    expect(
      (await call(`${api}/book_staff/4564`, "GET", undefined, { authorization: "Bearer p" })).status,
    ).toBe(200);
    expect(
      (await call(`${api}/auth`, "POST", { login: "79160000000", password: "x" }, { authorization: "" }))
        .status,
    ).toBe(201);
  });

  it("books online: free times, a check without a body, a record, then 433 for the second", async () => {
    const { simulator } = await world();
    const api = `${simulator.url}/api/v1`;
    const times = (await (
      await call(`${api}/book_times/4564/11/2025-03-14?service_ids[]=31`, "GET")
    ).json()) as { data: { time: string; datetime: string }[] };
    expect(times.data[0]).toMatchObject({ time: "10:00", datetime: "2025-03-14T10:00:00+03:00" });
    const appointments = [{ id: 1, services: [31], staff_id: 11, datetime: times.data[0]?.datetime }];
    const check = await call(`${api}/book_check/4564`, "POST", { appointments });
    expect([check.status, await check.text()]).toEqual([201, ""]);
    const book = { phone: "79161112233", fullname: "Пётр", appointments };
    const booked = await call(`${api}/book_record/4564`, "POST", book);
    expect(booked.status).toBe(201);
    expect(await booked.json()).toMatchObject({
      data: [{ id: 1, record_hash: expect.stringMatching(/^[0-9a-f]{32}$/) as string }],
      meta: [],
    });
    const second = await call(`${api}/book_record/4564`, "POST", book);
    expect(second.status).toBe(422);
    expect(await second.json()).toMatchObject({ meta: { errors: { code: 433, id: 1 } } });
    expect((await call(`${api}/book_record/4564`, "POST", { ...book, phone: "12" })).status).toBe(422);
  });

  it("keeps the vendor's limits when asked to", async () => {
    const { simulator } = await world({ limits: { perSecond: 2, perMinute: 200 } });
    const api = `${simulator.url}/api/v1`;
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await call(`${api}/company/4564`, "GET")).status);
    expect(statuses).toEqual([200, 200, 429]);
  });
});

describe("the simulator's page and control", () => {
  it("is moved by JSON", async () => {
    const { simulator, source } = await world();
    const send = (method: string, path: string, body?: unknown) =>
      fetch(`${simulator.url}${path}`, {
        method,
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    const made = await send("POST", "/_sim/records", {
      date: "2025-03-20",
      time: "15:30",
      client: { name: "Лейла", phone: "87015554433" },
    });
    expect(made.status).toBe(201);
    const { record } = (await made.json()) as { record: { id: number } };
    await send("PATCH", `/_sim/records/${record.id}`, { time: "16:00", attendance: 2, price: 1999.5 });
    expect(await source.fetchRecord(String(record.id))).toMatchObject({
      startsAt: new Date("2025-03-20T13:00:00Z"),
      status: "confirmed",
      priceMinor: 199_950,
    });
    expect((await send("PATCH", `/_sim/records/${record.id}`, { attendance: 9 })).status).toBe(422);
    expect((await send("POST", "/_sim/faults", { serverError: 3 })).status).toBe(200);
    expect(simulator.state.faults.serverError).toBe(3);
    expect((await send("DELETE", `/_sim/records/${record.id}`)).status).toBe(204);
    expect((await send("POST", "/_sim/reset")).status).toBe(204);
    expect(simulator.state.records.map((one) => one.id)).toEqual([71, 72, 73]);
    expect(simulator.state.faults.serverError).toBe(0);
  });

  it("is moved by plain forms, in both languages, and by its own page only", async () => {
    const { simulator } = await world();
    expect(await (await fetch(`${simulator.url}/?lang=ru`)).text()).toContain("Новая запись");
    expect(await (await fetch(`${simulator.url}/?lang=en`)).text()).toContain("New record");
    const submit = (action: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
      fetch(`${simulator.url}/_form/${action}?lang=ru`, {
        method: "POST",
        body: new URLSearchParams(fields),
        headers,
        redirect: "manual",
      });
    const fields = {
      date: "2025-03-21",
      time: "10:00",
      name: "<b>Анна</b>",
      phone: "+7 916 000-00-01",
      serviceId: "32",
      staffId: "11",
      comment: "",
    };
    expect((await submit("create", fields)).status).toBe(303);
    const made = simulator.state.records.at(-1);
    expect(made).toMatchObject({ start: "2025-03-21 10:00:00", seconds: 5400 });
    expect(await (await fetch(simulator.url)).text()).not.toContain("<b>Анна");
    expect((await submit("change", { id: String(made?.id), attendance: "1" })).status).toBe(303);
    expect(made?.attendance).toBe(1);
    expect((await submit("faults", { serverError: "2", slowMs: "0", webhookLost: "on" })).status).toBe(303);
    expect(simulator.state.faults).toMatchObject({ serverError: 2, webhookLost: true });
    expect((await submit("create", { ...fields, date: "2025-02-30" })).status).toBe(422);
    expect(
      (await submit("remove", { id: String(made?.id) }, { origin: "https://evil.example" })).status,
    ).toBe(403);
    expect((await submit("remove", { id: String(made?.id) }, { origin: simulator.url })).status).toBe(303);
    expect(made?.deleted).toBe(true);
  });

  it("keeps its world in a file when asked to", async () => {
    const { mkdtemp, rm } = await import("node:fs/promises");
    const { tmpdir } = await import("node:os");
    const folder = await mkdtemp(`${tmpdir()}/simulator-`);
    atEnd(() => rm(folder, { recursive: true, force: true }));
    const stateFile = `${folder}/yclients.json`;
    const first = await startYclientsSimulator({ log: silentLog, stateFile, rows: demoYclientsRows(today) });
    const { id } = first.branch.create({ comment: "останется" });
    await first.close();
    const { simulator } = await world({ stateFile });
    expect(simulator.branch.find(id)?.comment).toBe("останется");
  });
});
