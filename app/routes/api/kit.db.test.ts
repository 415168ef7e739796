import { expect, it } from "vitest";
import { z } from "zod";
import { eq } from "drizzle-orm";
import { idempotencyKeys, users } from "~drizzle/schema";
import { createUser } from "~/features/accounts/commands.server";
import { issueToken } from "~/features/accounts/tokens/commands.server";
import type { Action } from "~/features/accounts/policy";
import { systemActor, type Role } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import { dayText, idParam, shortText } from "~/lib/text";
import { testCore, type TestCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { callRoute } from "~tests/support/route-context";
import { defineEndpoint, Problem, serve } from "./kit.server";
import { cutPage, pageOf, pagingQuery, readCursor } from "./paging.server";

const url = "https://studio.test/api/v1/things";

async function tokenFor(core: TestCore, role: Role, scopes: ("*" | Action)[] = ["*"]): Promise<string> {
  const made = await createUser(core, systemActor("test"), {
    username: `${role}${scopes.length}`, displayName: "Анна", email: null, role, staffId: null, password: "correct horse battery",
  }); // prettier-ignore
  if (!made.ok) throw new Error(made.error.reason);
  return (await issueToken(core.db, { owner: made.value, label: "t", scopes }, core.clock.now())).token;
}

function post(body: unknown, headers: Record<string, string> = {}): Request {
  const text =
    typeof body === "string" || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body);
  return new Request(url, {
    method: "POST",
    body: text,
    headers: { "content-type": "application/json", ...headers },
  });
}

let made = 0;
const create = defineEndpoint({
  method: "POST",
  auth: "none",
  body: z.object({
    name: shortText(20),
    day: dayText.optional(),
    phones: z.array(z.object({ raw: shortText(5) })).optional(),
  }),
  response: z.object({ id: z.number(), name: z.string() }),
  async handle({ body }) {
    made += 1;
    const id = made;
    await new Promise<void>((resolve) => setTimeout(resolve, 30));
    if (body.name === "taken")
      throw new Problem("conflict", {
        reason: "slot_taken",
        detail: "Занято",
        members: { times: ["10:00"] },
      });
    if (body.name === "broken") throw new Error("secret internals");
    if (body.name === "later") throw new AppError("unavailable", "no", { retryAfterSeconds: 3 });
    return {
      status: 201,
      body: { id, name: body.name, hidden: "never" },
      headers: { Location: `/things/${id}` },
    };
  },
});
const list = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["clients:write"],
  query: z.object(pagingQuery),
  response: pageOf(z.number()),
  handle({ query }) {
    const after = readCursor(query.cursor, z.number()) ?? 0;
    const rows = Array.from({ length: 7 }, (_, at) => at + 1).filter((n) => n > after).slice(0, query.limit + 1); // prettier-ignore
    return Promise.resolve({ body: cutPage(rows, query.limit, { item: (n) => n, position: (n) => n }) });
  },
});
const one = defineEndpoint({
  method: "GET", auth: "optional", params: z.object({ id: idParam }), response: z.object({ id: z.number(), who: z.string() }),
  handle: ({ params, actor }) => Promise.resolve({ body: { id: params.id, who: actor.kind } }),
}); // prettier-ignore
const things = serve(list, create);

const json = async (response: Response) => (await response.json()) as Record<string, unknown>;

eachDatabase((open) => {
  it("answers with what the schema names, and says so in its headers", async () => {
    const core = testCore(await open());
    const answer = await callRoute(things, core, post({ name: " Анна\u0000 ", extra: 1 }));
    expect(answer.status).toBe(201);
    expect(await json(answer)).toEqual({ id: made, name: "Анна" });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "cache-control": "no-store",
      "content-type": "application/json; charset=utf-8",
      "ratelimit-limit": "600",
      "ratelimit-remaining": "599",
    });
  });

  it("names every wrong value, in the caller's language", async () => {
    const core = testCore(await open());
    const wrong = { name: "x".repeat(10_000), day: "2026-02-30", phones: [{ raw: "1" }, { raw: 5 }] };
    const answer = await callRoute(things, core, post(wrong, { "accept-language": "en" }));
    expect(answer.status).toBe(422);
    expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(await json(answer)).toEqual({
      type: "urn:kartoteka:problem:invalid",
      title: "Check the data",
      status: 422,
      detail: "What to correct is listed in errors.",
      instance: "urn:uuid:6f1c2c1e-0000-4000-8000-000000000001",
      code: "invalid",
      errors: [
        { in: "body", field: "name", code: "too_big", detail: "Too long: at most 20 characters" },
        { in: "body", field: "day", code: "invalid_format", detail: expect.stringContaining("no such day") },
        { in: "body", field: "phones[1].raw", code: "invalid_type", detail: "Text is needed here" },
      ],
    });
    const russian = await json(await callRoute(things, core, post({}, { "accept-language": "ru-RU" })));
    expect(russian.errors).toEqual([
      { in: "body", field: "name", code: "invalid_type", detail: "Заполните это поле" },
    ]);
  });

  it.each<[string, Request, number, string]>([
    ["no JSON", post("{"), 400, "bad_json"],
    ["broken UTF-8", post(new Uint8Array([0x22, 0xff, 0x22])), 400, "bad_json"],
    [
      "deep JSON with an escape",
      post(`${"[".repeat(60_000)}"\\u0000"${"]".repeat(60_000)}`),
      400,
      "bad_json",
    ],
    ["deep JSON", post("[".repeat(60_000) + "]".repeat(60_000)), 422, "invalid"],
    ["no body", new Request(url, { method: "POST" }), 422, "invalid"],
    ["a prototype", post('{"__proto__":{"name":"x"}}'), 422, "invalid"],
    [
      "another type",
      post("name=x", { "content-type": "application/x-www-form-urlencoded" }),
      415,
      "unsupported_media_type",
    ],
    ["too much", post({ name: "x".repeat(20_000) }), 413, "body_too_large"],
    ["a lying length", post({ name: "x" }, { "content-length": "99999999" }), 413, "body_too_large"],
    ["another method", new Request(url, { method: "DELETE" }), 405, "method_not_allowed"],
    ["a bad key", post({ name: "x" }, { "idempotency-key": "two words" }), 400, "bad_idempotency_key"],
  ])("refuses %s", async (_what, request, status, code) => {
    const core = testCore(await open(), { env: { BODY_LIMIT_KB: "16" } });
    const limit =
      code === "invalid" || code === "bad_json" ? { BODY_LIMIT_KB: "1024" } : { BODY_LIMIT_KB: "16" };
    const answer = await callRoute(things, { ...core, env: testCore(core.db, { env: limit }).env }, request);
    expect(answer.status).toBe(status);
    const body = await json(answer);
    expect(body).toMatchObject({ status, code, type: `urn:kartoteka:problem:${code}` });
    expect(String(body.detail).length).toBeGreaterThan(5);
    if (status === 405) expect(answer.headers.get("allow")).toBe("GET, POST, HEAD, OPTIONS");
  });

  it("stops reading a stream at the limit", async () => {
    const core = testCore(await open(), { env: { BODY_LIMIT_KB: "16" } });
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(8192).fill(32));
      },
    });
    const init = {
      method: "POST",
      body,
      duplex: "half",
      headers: { "content-type": "application/json" },
    } as RequestInit;
    expect((await callRoute(things, core, new Request(url, init))).status).toBe(413);
    expect(pulled).toBeLessThan(8);
  });

  it("keeps what went wrong inside to itself", async () => {
    const core = testCore(await open());
    const broken = await callRoute(things, core, post({ name: "broken" }));
    expect(broken.status).toBe(500);
    expect(await broken.text()).not.toContain("secret internals");
    const later = await callRoute(things, core, post({ name: "later" }));
    expect([later.status, later.headers.get("retry-after")]).toEqual([503, "3"]);
    const taken = await callRoute(things, core, post({ name: "taken" }));
    expect(taken.status).toBe(409);
    expect(await json(taken)).toMatchObject({ code: "slot_taken", detail: "Занято", times: ["10:00"] });
  });

  it("does the work of a key once, also for many at the same time", async () => {
    const core = testCore(await open());
    const before = made;
    const send = (key: string, body: unknown = { name: "Ян" }) =>
      callRoute(things, core, post(body, { "idempotency-key": key }));
    const burst = await Promise.all(Array.from({ length: 10 }, () => send("k1")));
    expect(made - before).toBe(1);
    // Whoever comes while the first is at work is told to wait; whoever comes after its end gets its answer again.
    const done = burst.filter((answer) => answer.status === 201);
    expect(done.filter((answer) => !answer.headers.has("idempotency-replayed"))).toHaveLength(1);
    expect(burst.filter((answer) => answer.status === 409)).toHaveLength(10 - done.length);

    const again = await send("k1");
    expect([again.status, again.headers.get("idempotency-replayed"), again.headers.get("location")]).toEqual([
      201,
      "true",
      `/things/${made}`,
    ]);
    expect(await json(again)).toEqual({ id: made, name: "Ян" });
    const other = await send("k1", { name: "Яна" });
    expect([other.status, (await json(other)).code]).toEqual([422, "idempotency_key_reused"]);
    expect(made - before).toBe(1);
    expect(JSON.stringify(await core.db.select().from(idempotencyKeys))).not.toContain("Ян");

    // A refusal is an answer and stays; a failure is none, and the repeat may succeed.
    for (const name of ["taken", "taken"]) expect((await send("k2", { name })).status).toBe(409);
    const counted = made;
    for (const name of ["broken", "broken"]) expect((await send("k3", { name })).status).toBe(500);
    expect(made - counted).toBe(2);
    expect((await send("k4", {})).status).toBe(422);
    expect((await send("k4")).status).toBe(201);
  });

  it("asks for a token, its scope and its owner's right", async () => {
    const core = testCore(await open());
    const ask = (token?: string, search = "") =>
      callRoute(
        things,
        core,
        new Request(url + search, { headers: token ? { authorization: `Bearer ${token}` } : {} }),
      );
    const nobody = await ask();
    expect([nobody.status, nobody.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    const wrong = await ask("kt_wrong");
    expect([wrong.status, (await json(wrong)).code]).toEqual([401, "bad_token"]);
    const lesser = await tokenFor(core, "trainer");
    await core.db
      .update(users)
      .set({ rightsTaken: ["clients:write"] })
      .where(eq(users.role, "trainer"));
    expect((await ask(lesser)).status).toBe(403);
    const narrow = await ask(await tokenFor(core, "admin", ["clients:read"]));
    expect(narrow.status).toBe(403);
    expect(narrow.headers.get("www-authenticate")).toContain("insufficient_scope");

    const token = await tokenFor(core, "manager", ["clients:read", "clients:write"]);
    const pages: unknown[] = [];
    let cursor: unknown = null;
    do {
      const page = await json(await ask(token, `?limit=3${cursor ? `&cursor=${String(cursor)}` : ""}`));
      pages.push(page.items);
      cursor = page.next_cursor;
    } while (cursor);
    expect(pages).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
    expect((await ask(token, "?limit=9999")).status).toBe(422);
    expect((await json(await ask(token, "?cursor=nonsense"))).code).toBe("bad_cursor");

    core.clock.advance(31 * 86_400_000);
    expect((await ask(token)).status).toBe(401);
  });

  it("finds nothing at ids that cannot be, and takes a token where one is optional", async () => {
    const core = testCore(await open());
    const token = await tokenFor(core, "admin");
    const ask = (id: string, headers: Record<string, string> = {}) =>
      callRoute(serve(one), core, new Request(url, { headers }), { params: { id } });
    expect(await json(await ask("7"))).toEqual({ id: 7, who: "guest" });
    expect(await json(await ask("7", { authorization: `bearer ${token}` }))).toEqual({ id: 7, who: "user" });
    expect((await ask("7", { authorization: "Bearer nope" })).status).toBe(401);
    for (const id of ["0", "x", "99999999999", "1 or 1=1"]) expect((await ask(id)).status).toBe(404);
    const options = await callRoute(serve(one), core, new Request(url, { method: "OPTIONS" }));
    expect([options.status, options.headers.get("allow")]).toEqual([204, "GET, HEAD, OPTIONS"]);
  });

  it("limits calls by owner, or not at all", async () => {
    const db = await open();
    const core = testCore(db, { env: { RATE_API_PER_MINUTE: "2" } });
    const statuses = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await callRoute(things, core, post({ name: "a" }))).status);
    expect(statuses).toEqual([201, 201, 429, 429]);
    const refused = await callRoute(things, core, post({ name: "a" }));
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(refused.headers.get("ratelimit-remaining")).toBe("0");
    expect((await callRoute(things, core, post({ name: "a" }), { clientIp: "198.51.100.1" })).status).toBe(
      201,
    );
    const free = testCore(db, { env: { RATE_API_PER_MINUTE: "2", RATE_LIMITS: "off" } });
    for (let n = 0; n < 4; n += 1) {
      const answer = await callRoute(things, free, post({ name: "a" }));
      expect([answer.status, answer.headers.get("ratelimit-limit")]).toEqual([201, null]);
    }
  });
});
