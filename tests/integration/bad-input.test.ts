import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { addDays, dayOf, instantOf } from "~/lib/zoned-time";
import { countRows, queryNumber, queryRows } from "~tests/support/product-database";
import { runningProductAbsence, runProduct, type Asked } from "~tests/support/running-product";
import { recordEvent } from "~tests/support/webhooks";

const JSON_TYPE = { "content-type": "application/json" };
const WEBHOOK = "/api/v1/yclients/webhook";
const SECRET = "?secret=simulated-webhook-secret";
const tooMuch = "x".repeat(2 * 1024 * 1024);
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

type Row = [what: string, path: string, asked: Asked, status: number | number[]];

describe.skipIf(runningProductAbsence !== null)("wrong, missing, huge and hostile input", () => {
  const running = runProduct();
  const { ask } = running;

  const startAt = (days: number, minutes = 12 * 60) =>
    instantOf({ day: addDays(dayOf(new Date(), running.studio.zone), days), minutes }, running.studio.zone);
  /** A complete last step of the public booking; a test spoils what it is about. */
  const contacts = (given: Record<string, string> = {}) => ({
    ...{ name: "Гость", phone: "+77015551234", email: "", notes: "", once: "" },
    ...given,
  });
  let holds = 0;
  /** Keeps an hour that no other hold has, unless one is named, and tells the path of its last step. */
  const hold = async (start?: Date) => {
    holds += 1;
    const own = startAt(12 + (holds % 15), 600 + 60 * Math.floor(holds / 15));
    const held = await ask("/book/1", { body: { start: (start ?? own).toISOString() } });
    expect(held.status).toBe(303);
    return (held.headers.get("location") ?? "").replace(/\?.*/, "");
  };
  /** The last step on an hour that is held, whatever the form in it says. */
  const book = async (
    given: Record<string, string> = {},
    { path, ...headers }: { path?: string } & Record<string, string> = {},
  ) => ask(path ?? (await hold()), { body: contacts(given), headers });
  const order = (given: Record<string, unknown> = {}) =>
    JSON.stringify({
      ...{
        service_id: 1,
        appointment_datetime: startAt(5).toISOString(),
        phone: "+77015551234",
        name: "Гость",
      },
      ...given,
    });

  /** Asks, expects the status, and that no table of consequence holds a row more or less. */
  async function expectRefusals(rows: Row[]): Promise<void> {
    const before = await countRows(running.product);
    const surprises: string[] = [];
    for (const [what, path, asked, status] of rows) {
      const answer = await ask(path, asked);
      if (![status].flat().includes(answer.status))
        surprises.push(
          `${what}: ${asked.method ?? (asked.body ? "POST" : "GET")} ${path.slice(0, 80)} gave ${answer.status}, not ${[status].flat().join(" or ")}`,
        );
    }
    expect(surprises).toEqual([]);
    expect(await countRows(running.product)).toEqual(before);
  }

  it("unknown and impossible ids name nothing: 404", async () => {
    const ids = [
      "999999",
      "0",
      "-1",
      "abc",
      "1e3",
      "1.5",
      "99999999999999999999",
      "%00",
      "1%27--",
      "%F0%9F%92%A9",
    ];
    const pages = ["/book/:id", "/book/:id/wait", "/book/with/:id", "/book/held/:id", "/b/:id", "/b/:id/move", "/b/:id/pay", "/b/:id/visit.ics", "/w/:id", "/share/:id"]; // prettier-ignore
    const staffPages = [
      "/crm/bookings/:id",
      "/crm/clients/:id",
      "/crm/clients/:id/edit",
      "/crm/sync/records/:id",
      "/crm/sync/runs/:id",
      "/crm/settings/services/:id",
      "/crm/settings/staff/:id",
      "/crm/settings/staff/:id/hours",
      "/crm/settings/locations/:id",
      "/crm/settings/users/:id",
    ];
    await expectRefusals([
      ...ids.flatMap((id) => pages.map((page): Row => ["public", page.replace(":id", id), {}, 404])),
      ...ids.flatMap((id) =>
        staffPages.map((page): Row => ["staff", page.replace(":id", id), { as: "admin" }, 404]),
      ),
      ...ids.map((id): Row => ["slots", `/api/v1/booking/time-slots/${id}`, {}, 404]),
      ...ids.map((id): Row => [
        "status",
        `/crm/bookings/${id}`,
        { as: "admin", body: { to: "cancelled" } },
        404,
      ]),
      ["person", "/api/v1/booking/time-slots/1?staff_id=999999", {}, 404],
      ["route", "/nothing/here", {}, 404],
      ["API route", "/api/v1/nothing", {}, 404],
      ["API route", "/api/v1/nothing", { body: "{}", headers: JSON_TYPE }, 404],
      ["upwards", "/assets/..%2f..%2f..%2fpackage.json", {}, 404],
      ["half an escape", "/book/%E0%A4%A", {}, [400, 404]],
    ]);
  });

  it("a body over the limit is 413 at every door", async () => {
    await expectRefusals([
      ["form", "/login", { body: { username: tooMuch, password: "x" } }, 413],
      ["booking", "/book/1", { body: contacts({ notes: tooMuch }) }, 413],
      ["held hour", "/book/held/anything-at-all-0000", { body: contacts({ notes: tooMuch }) }, 413],
      ["API", "/api/v1/bookings", { body: order({ notes: tooMuch }), headers: JSON_TYPE, token: running.studio.tokens.admin }, 413],
      ["sign-in", "/api/v1/auth/login", { body: JSON.stringify({ username: tooMuch, password: "" }), headers: JSON_TYPE }, 413],
      ["webhook", WEBHOOK + SECRET, { body: JSON.stringify({ a: tooMuch }), headers: JSON_TYPE }, 413],
    ]); // prettier-ignore
  });

  it("what is no JSON, or the wrong JSON, is 400, 415 or 422", async () => {
    const token = running.studio.tokens.admin;
    const post = (body: BodyInit, headers: Record<string, string> = JSON_TYPE): Asked => ({
      body,
      headers,
      token,
    });
    const bookings = "/api/v1/bookings";
    await expectRefusals([
      ["cut", bookings, post('{"service_id": 1'), 400],
      ["empty", bookings, post(" "), 400],
      ["not UTF-8", bookings, post(new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])), 400],
      ["another type", bookings, post(order(), { "content-type": "text/plain" }), 415],
      ["a form", bookings, post("service_id=1", { "content-type": "application/x-www-form-urlencoded" }), 415],
      ["no object", bookings, post("[]"), 422],
      ["null", bookings, post("null"), 422],
      ["deep", bookings, post(nested(50_000)), [400, 422]],
      ["deep inside", bookings, post(`{"notes": ${nested(50_000)}}`), [400, 422]],
      ["prototype", bookings, post('{"__proto__": {"service_id": 1}, "constructor": {"prototype": {}}}'), 422],
      ["wrong types", bookings, post(order({ service_id: { $gt: 0 }, name: ["x"] })), 422],
      ["huge id", bookings, post(order({ service_id: 1e300 })), 422],
      ["unknown service", bookings, post(order({ service_id: 999_999 })), 404],
      ["unknown person", bookings, post(order({ staff_id: 999_999 })), 422],
      ["webhook cut", WEBHOOK + SECRET, { body: '{"company_id":', headers: JSON_TYPE }, 400],
      ["webhook null", WEBHOOK + SECRET, { body: "null", headers: JSON_TYPE }, 400],
      ["webhook deep", WEBHOOK + SECRET, { body: nested(100_000), headers: JSON_TYPE }, 400],
      ["webhook without id", WEBHOOK + SECRET, { body: '{"company_id":4564,"resource":"record"}', headers: JSON_TYPE }, 400],
      ["webhook empty", WEBHOOK + SECRET, { body: "", method: "POST", headers: JSON_TYPE }, 400],
    ]); // prettier-ignore
  });

  it("a body of the wrong kind for a page is 400", async () => {
    const forms: [string, Asked["as"]][] = [
      ["/login", undefined],
      ["/book/1", undefined],
      ["/book/1/wait", undefined],
      [await hold(), undefined],
      [`/b/${running.studio.linkToken}`, undefined],
      [`/b/${running.studio.linkToken}/move`, undefined],
      ["/locale", undefined],
      ["/appearance", undefined],
      [`/crm/bookings/${running.studio.bookings.ahead}`, "admin"],
      ["/crm/bookings/new", "admin"],
      ["/crm/clients/new", "admin"],
      ["/crm/settings/business", "admin"],
      ["/crm/settings/services/new", "admin"],
      ["/crm/settings/users/new", "admin"],
      ["/crm/sync", "admin"],
      ["/crm/account", "admin"],
    ];
    const kinds: Asked[] = [
      { body: '{"a":1}', headers: JSON_TYPE },
      { body: "--x\r\nbroken", headers: { "content-type": "multipart/form-data; boundary=x" } },
      { body: "a", headers: { "content-type": "multipart/form-data" } },
      { body: new Uint8Array([0, 1, 2, 255]), headers: { "content-type": "application/octet-stream" } },
    ];
    await expectRefusals(
      forms.flatMap(([path, as]) =>
        kinds.map((kind): Row => [kind.headers?.["content-type"] ?? "", path, { ...kind, as }, 400]),
      ),
    );
  });

  it("a wrong webhook secret is 401, the same for whatever is behind the door", async () => {
    const event = recordEvent(71);
    const foreign = event.replace("4564", "4565");
    const answers = [];
    for (const [query, body] of [
      ["", event],
      ["?secret=", event],
      ["?secret=wrong", event],
      ["?secret=simulated-webhook-secreT", event],
      ["?secret=simulated-webhook-secret1", "not json"],
      [`?secret=${"x".repeat(5_000)}`, event],
      ["?secret=%00", event],
      [SECRET, foreign],
    ]) {
      const { status, text } = await ask(WEBHOOK + query, { body, headers: JSON_TYPE });
      const { instance, ...said } = JSON.parse(text) as Record<string, unknown>;
      expect(instance).toBeTruthy();
      answers.push(JSON.stringify({ status, ...said }));
    }
    expect([...new Set(answers)]).toHaveLength(1);
    expect(answers[0]).toContain('"status":401');
    expect(await queryNumber(running.product, "select count(*) from inbox")).toBe(0);
  });

  it("a method that a door does not know is refused, whatever its name", async () => {
    const statusOf = (method: string, path: string) =>
      new Promise<number>((resolve, reject) => {
        const sent = request(running.product.url + path, { method }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        sent.on("error", reject).end();
      });
    for (const method of ["PUT", "DELETE", "PATCH", "PROPFIND", "PURGE", "LINK", "TRACE"]) {
      for (const path of [
        "/book",
        "/crm",
        "/login",
        "/live",
        "/api/v1/bookings",
        "/api/v1/nothing",
        WEBHOOK,
      ]) {
        const status = await statusOf(method, path);
        expect(status, `${method} ${path}`).toBeGreaterThanOrEqual(300);
        expect(status, `${method} ${path}`).toBeLessThan(500);
      }
    }
    expect(await statusOf("OPTIONS", "/api/v1/bookings")).toBe(204);
    expect(await statusOf("HEAD", "/book")).toBe(200);
  });

  it("a form that another site sends is 403, before anything is looked at", async () => {
    const evil = { origin: "https://evil.example" };
    const across = { "sec-fetch-site": "cross-site" };
    const forms: [string, Asked][] = [
      ["/login", { body: { username: "admin", password: "demo" } }],
      ["/logout", { body: { a: "1" }, as: "admin" }],
      ["/book/1", { body: contacts() }],
      [await hold(), { body: contacts() }],
      [`/b/${running.studio.linkToken}`, { body: { intent: "cancel" } }],
      [`/b/${running.studio.linkToken}/move`, { body: { start: startAt(6).toISOString() } }],
      ["/locale", { body: { locale: "en" } }],
      [`/crm/bookings/${running.studio.bookings.ahead}`, { body: { to: "cancelled" }, as: "admin" }],
      ["/api/v1/bookings", { body: order(), token: running.studio.tokens.admin }],
    ];
    await expectRefusals(
      forms.flatMap(([path, asked]) =>
        [evil, across, { origin: "null" }].map((headers): Row => [
          "cross-site",
          path,
          { ...asked, headers: { ...headers, ...(path.startsWith("/api") ? JSON_TYPE : {}) } },
          403,
        ]),
      ),
    );
    const [visit] = await queryRows<{ status: string }>(
      running.product,
      `select status from bookings where id = ${running.studio.bookings.ahead}`,
    );
    expect(visit?.status).toBe("confirmed");
  });

  it("a name of ten thousand characters is 422 with a message in the visitor's language, and stays in the form", async () => {
    const name = "Ы".repeat(10_000);
    const path = await hold();
    const before = await countRows(running.product);
    const russian = await book({ name }, { path });
    expect(russian.status).toBe(422);
    expect(russian.text).toMatch(/lang="ru"/);
    expect(russian.text).toContain("Слишком длинно: не больше 120");
    expect(russian.text).toContain(name);
    const english = await book({ name }, { path, "accept-language": "en" });
    expect(english.status).toBe(422);
    expect(english.text).toMatch(/lang="en"/);
    const api = await ask("/api/v1/bookings", {
      body: order({ name }),
      headers: JSON_TYPE,
      token: running.studio.tokens.admin,
    });
    expect(api.status).toBe(422);
    expect(JSON.parse(api.text)).toMatchObject({ errors: [{ in: "body", field: "name" }] });
    for (const [path, body] of [
      ["/crm/clients/new", { firstName: name, lastName: "", phone: "" }],
      ["/crm/settings/categories", { intent: "add", name }],
      ["/crm/settings/business", { name }],
    ] as [string, Record<string, string>][]) {
      expect(`${path} ${(await ask(path, { body, as: "admin" })).status}`).toBe(`${path} 422`);
    }
    expect(await countRows(running.product)).toEqual(before);
  });

  it("text of any script is kept as it was written", async () => {
    const name = "أحمد 👩‍👩‍👧 Ёлкина";
    const booked = await book({
      name,
      phone: "+77015559001",
      start: startAt(7).toISOString(),
      notes: "🙂 שלום",
    });
    expect(booked.status).toBe(303);
    const [row] = await queryRows<Record<string, string>>(
      running.product,
      "select c.display_name, b.notes from bookings b join clients c on c.id = b.client_id where c.phone_e_164 = '+77015559001'",
    );
    for (const word of name.split(" ")) expect(row?.display_name).toContain(word);
    expect(row?.notes).toBe("🙂 שלום");
  });

  it("NUL and halves of characters never reach the database", async () => {
    const booked = await book({
      name: "Ну\u0000ль",
      phone: "+77015559002",
      start: startAt(7, 600).toISOString(),
      notes: "a\u0000b",
    });
    expect(booked.status).toBe(303);
    const body = order({
      phone: "+77015559003",
      appointment_datetime: startAt(7, 900).toISOString(),
    }).replace("Гость", "По\\ud83dл\\u0000");
    const api = await ask("/api/v1/bookings", {
      body,
      headers: JSON_TYPE,
      token: running.studio.tokens.admin,
    });
    expect(api.status).toBe(201);
    const kept = await queryRows<{ display_name: string }>(
      running.product,
      "select display_name from clients where phone_e_164 in ('+77015559002', '+77015559003')",
    );
    expect(kept.map(({ display_name }) => display_name).sort()).toEqual(["Нуль", "По\ufffdл"]);
  });

  it("+7123456789 is kept as typed, flagged, and never recognises anybody", async () => {
    const phone = "+7123456789";
    expect((await book({ phone, name: "Первая", start: startAt(8).toISOString() })).status).toBe(303);
    expect((await book({ phone, name: "Вторая", start: startAt(8, 600).toISOString() })).status).toBe(303);
    const people = await queryRows<Record<string, unknown>>(
      running.product,
      `select display_name, phone_raw, phone_is_identity from clients where phone_raw = '${phone}' order by id`,
    );
    expect(people.map(({ display_name }) => display_name)).toEqual(["Первая", "Вторая"]);
    expect(people.every(({ phone_is_identity }) => !phone_is_identity)).toBe(true);
  });

  it("a time that cannot be had is refused in words, with what was typed kept", async () => {
    const path = await hold(startAt(11));
    const before = await countRows(running.product);
    const tries: [string, number[]][] = [
      ["2026-02-30T10:00:00Z", [422]],
      ["2026-13-01T10:00:00Z", [422]],
      ["yesterday", [422]],
      ["", [422]],
      ["9999-12-31T23:59:59Z", [409, 422]],
      ["0001-01-01T00:00:00Z", [409, 422]],
      ["+275760-09-13T00:00:00Z", [409, 422]],
      [startAt(-3).toISOString(), [409]],
      [startAt(5, 12 * 60 + 7).toISOString(), [409]],
      [startAt(5, 3 * 60).toISOString(), [409]],
      [startAt(200).toISOString(), [409]],
    ];
    for (const [start, statuses] of tries) {
      const { status, text } = await book({ start, name: "Упорный Гость" }, { path });
      expect(statuses, start).toContain(status);
      expect(text).toContain("Упорный Гость");
      const api = await ask("/api/v1/bookings", {
        body: order({ appointment_datetime: start }),
        headers: JSON_TYPE,
        token: running.studio.tokens.client,
      });
      expect(`${start} ${api.status}`).toBe(`${start} 422`);
    }
    expect((await ask("/api/v1/booking/time-slots/1?date=2026-02-30")).status).toBe(422);
    // In a page's address nonsense counts as not chosen.
    expect((await ask("/book/1?day=2026-02-30&staff=%00&month=13")).status).toBeLessThan(400);
    expect((await ask("/crm/calendar?day=0000-00-00&view=%00&staff=-1", { as: "admin" })).status).toBe(200);
    expect(await countRows(running.product)).toEqual(before);
  });

  it("the same form sent twice, or ten times at once, books once", async () => {
    const given = { once: "pressed-twice", phone: "+77015559010", start: startAt(9).toISOString() };
    const path = await hold(startAt(9));
    const answers = await Promise.all(Array.from({ length: 10 }, () => book(given, { path })));
    const again = await book(given, { path });
    const links = new Set(
      [...answers, again]
        .filter(({ status }) => status === 303)
        .map(({ headers }) => headers.get("location")?.replace(/\?.*/, "")),
    );
    expect(again.status).toBe(303);
    expect([...links]).toHaveLength(1);
    expect([...answers].every(({ status }) => status < 500)).toBe(true);
    const visits =
      "select count(*) from bookings b join clients c on c.id = b.client_id where c.phone_e_164 = '+77015559010'";
    expect(await queryNumber(running.product, visits)).toBe(1);
  });

  it("the same API call with one Idempotency-Key books once and answers alike", async () => {
    const body = order({ phone: "+77015559011", appointment_datetime: startAt(10).toISOString() });
    const call = (sent: string) =>
      ask("/api/v1/bookings", {
        body: sent,
        headers: { ...JSON_TYPE, "idempotency-key": "k-1" },
        token: running.studio.tokens.admin,
      });
    const first = await call(body);
    const second = await call(body);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.text).toBe(first.text);
    expect((await call(order({ phone: "+77015559012" }))).status).toBeGreaterThanOrEqual(400);
    for (const key of ["x".repeat(10_000), "ключ".normalize("NFD").replace(/[^\x20-\x7e]/g, "?"), " "]) {
      const odd = await ask("/api/v1/bookings", {
        body,
        headers: { ...JSON_TYPE, "idempotency-key": key },
        token: running.studio.tokens.admin,
      });
      expect(odd.status).toBeLessThan(500);
    }
  });

  it("long, repeated and strange addresses break nothing", async () => {
    const long = "x".repeat(8_000);
    const many = Array.from({ length: 1_500 }, (_, n) => `p${n}=1`).join("&");
    const paths = [
      `/book?${long}`,
      `/book/1?day=${long}`,
      `/book?${many}`,
      `/crm/clients?q=${long}`,
      `/crm/clients?q=${encodeURIComponent("%_\\'\";--")}`,
      "/crm/clients?q=%00&after=%00&sort=__proto__&dir=constructor",
      "/crm/clients?after=eyJhIjoxfQ&before=%F0%9F%92%A9",
      "/crm/clients?q=%ED%A0%80",
      "/crm/work?status=%00&before=-1",
      "/crm/sync?tab=__proto__&page=99999999999",
      "/live?topics=" + "x,".repeat(2_000),
      "/login?next=//evil.example/%00",
    ];
    for (const path of paths) {
      const response = await fetch(running.product.url + path, {
        headers: { cookie: running.cookies.admin },
        redirect: "manual",
      });
      await response.body?.cancel();
      expect(response.status, path.slice(0, 60)).toBeLessThan(500);
    }
    const tooLong = await fetch(`${running.product.url}/book?${"x".repeat(60_000)}`);
    expect([400, 414, 431]).toContain(tooLong.status);
    const away = await ask("/login?next=//evil.example", { body: { username: "admin", password: "demo" } });
    expect(away.headers.get("location")).toBe("/crm");
  });
});
