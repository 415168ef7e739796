import { expect, it } from "vitest";
import { apiTokens, clients, idempotencyKeys } from "~drizzle/schema";
import { createUser, deactivateUser } from "~/features/accounts/commands.server";
import { issueToken } from "~/features/accounts/tokens/commands.server";
import { systemActor } from "~/lib/actor";
import { testCore, type TestCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { callRoute } from "~tests/support/route-context";
import { action as login } from "./auth.login";
import { action as logout } from "./auth.logout";
import { loader as me } from "./auth.me";

const password = "correct horse battery";

async function setUp(core: TestCore): Promise<number> {
  const base = { displayName: "Анна Ли", email: null, staffId: null, password };
  await createUser(core, systemActor("test"), { ...base, username: "boss", role: "admin" });
  const made = await createUser(core, systemActor("test"), { ...base, username: "anna", role: "trainer" });
  if (!made.ok) throw new Error(made.error.reason);
  return made.value.userId;
}

const at = (path: string, init: RequestInit = {}) =>
  new Request(`https://studio.test/api/v1/auth/${path}`, init);
const signIn = (core: TestCore, body: unknown, headers: Record<string, string> = {}) =>
  callRoute(
    login,
    core,
    at("login", {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", ...headers },
    }),
  );
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const json = async (response: Response) => (await response.json()) as Record<string, unknown>;

eachDatabase((open) => {
  it("signs in, says who one is, and signs out", async () => {
    const core = testCore(await open());
    const userId = await setUp(core);
    const opened = await signIn(core, { username: "ANNA", password });
    expect(opened.status).toBe(200);
    const { token, user, expires_at } = await json(opened);
    const shape = {
      id: userId,
      username: "anna",
      name: "Анна Ли",
      email: null,
      role: "trainer",
      staff_id: null,
    };
    expect(user).toEqual(shape);
    expect(expires_at).toBe("2026-04-01T06:00:00.000Z");
    expect(JSON.stringify(await core.db.select().from(apiTokens))).not.toContain(String(token));

    const who = () => callRoute(me, core, at("me", { headers: bearer(String(token)) }));
    expect(await json(await who())).toEqual({ user: shape, client: null, scopes: ["*"] });
    const out = () =>
      callRoute(logout, core, at("logout", { method: "POST", headers: bearer(String(token)) }));
    expect((await out()).status).toBe(204);
    expect((await who()).status).toBe(401);
    expect((await out()).status).toBe(401);
  });

  it("gives one answer for a wrong password, an unknown name and a deactivated user", async () => {
    const core = testCore(await open());
    const userId = await setUp(core);
    const wrong = await signIn(core, { username: "anna", password: "nope" });
    const unknown = await signIn(core, { username: "nobody", password: "nope" });
    await deactivateUser(core, systemActor("test"), { userId });
    const gone = await signIn(core, { username: "anna", password });
    const answers = await Promise.all(
      [wrong, unknown, gone].map(async (one) => [one.status, await one.text()]),
    );
    expect(answers[0]?.[0]).toBe(401);
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
    expect((await signIn(core, { username: "anna" })).status).toBe(422);
    expect((await signIn(core, { username: "anna", password: "x".repeat(201) })).status).toBe(422);
    expect((await signIn(core, { username: { $ne: 1 }, password: ["x"] })).status).toBe(422);
  });

  it("says how long to wait after too many failures", async () => {
    const core = testCore(await open(), { env: { RATE_LOGIN_PER_ACCOUNT: "2" } });
    await setUp(core);
    for (let n = 0; n < 2; n += 1) await signIn(core, { username: "anna", password: "nope" });
    const held = await signIn(core, { username: "anna", password });
    expect(held.status).toBe(429);
    expect(Number(held.headers.get("retry-after"))).toBeGreaterThan(800);
  });

  it("repeats a sign-in by its key without keeping the token in clear", async () => {
    const core = testCore(await open());
    await setUp(core);
    const key = { "idempotency-key": "6a7b" };
    const first = await json(await signIn(core, { username: "anna", password }, key));
    const again = await signIn(core, { username: "anna", password }, key);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await json(again)).toEqual(first);
    expect(await core.db.$count(apiTokens)).toBe(1);
    expect(JSON.stringify(await core.db.select().from(idempotencyKeys))).not.toContain(String(first.token));
  });

  it("knows a client by their token", async () => {
    const core = testCore(await open());
    const [row] = await core.db
      .insert(clients)
      .values({
        code: "ABC00001",
        firstName: "Ян",
        lastName: "",
        middleName: "",
        displayName: "Ян",
        sortKey: "ян",
        searchText: "ян",
        phoneIsIdentity: false,
        locale: "ru",
        notes: "",
        source: "staff",
        visitsCount: 0,
        version: 1,
        createdAt: core.clock.now(),
        updatedAt: core.clock.now(),
      })
      .returning({ id: clients.id });
    const owner = { clientId: row?.id ?? 0 };
    const { token } = await issueToken(
      core.db,
      { owner, label: "site", scopes: ["self:read"] },
      core.clock.now(),
    );
    expect(await json(await callRoute(me, core, at("me", { headers: bearer(token) })))).toEqual({
      user: null,
      client: { id: row?.id },
      scopes: ["self:read"],
    });
  });
});
