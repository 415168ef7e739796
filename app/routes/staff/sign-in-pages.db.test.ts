import { expect, it } from "vitest";
import { eq } from "drizzle-orm";
import { sessions, users } from "~drizzle/schema";
import { createUser, deactivateUser } from "~/features/accounts/commands.server";
import { createDemoUser } from "~/features/accounts/seed.server";
import { startSession } from "~/features/accounts/sessions/commands.server";
import { systemActor, type Role } from "~/lib/actor";
import { testCore, type TestCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { callRoute, routeContext } from "~tests/support/route-context";
import { requireUser } from "../guards.server";
import * as account from "./account";
import * as login from "./login";
import * as logout from "./logout";
import * as userPage from "./settings.user";
import * as usersPage from "./settings.users";

const password = "correct horse battery";
const site = "http://studio.test";
const https = { PUBLIC_URL: "https://studio.test" };

async function add(
  core: TestCore,
  username: string,
  role: Role = "admin",
): Promise<{ userId: number; cookie: string }> {
  const made = await createUser(core, systemActor("test"), {
    username, role, displayName: `Имя ${username}`, email: null, staffId: null, password,
  }); // prettier-ignore
  if (!made.ok) throw new Error(made.error.reason);
  const { userId } = made.value;
  const session = await startSession(core, { userId, userAgent: null, replaces: null });
  return { userId, cookie: `session=${session?.secret}` };
}

function post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Request {
  return new Request(site + path, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "accept-language": "ru", ...headers },
  });
}
const get = (path: string, headers: Record<string, string> = {}) => new Request(site + path, { headers });
const cookiesOf = (response: Response) => response.headers.getSetCookie();

type Refused = {
  of?: string;
  result: { initialValue?: Record<string, string>; error: Record<string, string[]> };
};

eachDatabase((open) => {
  it("signs in by the form and goes where one wanted to", async () => {
    const core = testCore(await open());
    await add(core, "anna");
    const answer = await callRoute(
      login.action,
      core,
      post("/login?next=%2Fcrm%2Fclients%3Fq%3Dx", { username: "Anna", password }),
    );
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/crm/clients?q=x"]);
    const [session, device] = cookiesOf(answer);
    expect(session).toMatch(/^session=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/);
    expect(device).toMatch(/^device=/);
    const cookie = session?.split(";")[0] ?? "";
    const again = await callRoute(login.loader, core, get("/login", { cookie }));
    expect([again.status, again.headers.get("location")]).toEqual([302, "/crm"]);

    const out = await callRoute(logout.action, core, post("/logout", {}, { cookie }));
    expect([out.status, out.headers.get("location")]).toEqual([303, "/login"]);
    expect(cookiesOf(out)[0]).toContain("Max-Age=0");
    const after = await callRoute(
      (args) => requireUser(args.request, args.context),
      core,
      get("/crm", { cookie }),
    );
    expect(after.headers.get("location")).toBe("/login?next=%2Fcrm");
  });

  it("never leads to another site", async () => {
    const core = testCore(await open());
    await add(core, "anna");
    for (const next of ["//evil.test", "https://evil.test", "/\\evil.test", "javascript:alert(1)"]) {
      const request = post(`/login?next=${encodeURIComponent(next)}`, { username: "anna", password });
      expect((await callRoute(login.action, core, request)).headers.get("location")).toBe("/crm");
    }
  });

  it("uses the strict cookie on https, and only that one", async () => {
    const core = testCore(await open(), { env: https });
    const { cookie } = await add(core, "anna");
    const answer = await callRoute(login.action, core, post("/login", { username: "anna", password }));
    expect(cookiesOf(answer)[0]).toMatch(/^__Host-session=.*; Path=\/; .*Secure$/);
    const plain = await callRoute(
      (args) => requireUser(args.request, args.context),
      core,
      get("/crm", { cookie }),
    );
    expect(plain.status).toBe(302);
    const strict = await requireUser(get("/crm", { cookie: `__Host-${cookie}` }), routeContext(core));
    expect(strict.username).toBe("anna");
  });

  it("says what is wrong, keeps the name, and forgets the password", async () => {
    const core = testCore(await open(), { env: { RATE_LOGIN_PER_ACCOUNT: "2" } });
    await add(core, "anna");
    const texts = [];
    for (const username of ["anna", "nobody"]) {
      const answer = await callRoute(
        login.action,
        core,
        post("/login", { username, password: "wrong password" }),
      );
      expect(answer.status).toBe(401);
      expect(cookiesOf(answer)).toEqual([]);
      const text = await answer.text();
      expect(text).not.toContain("wrong password");
      expect((JSON.parse(text) as Refused).result.initialValue).toEqual({ username });
      texts.push(text.replaceAll(username, "*"));
    }
    expect(texts[0]).toBe(texts[1]);
    const empty = await callRoute(login.action, core, post("/login", { username: "" }));
    expect(empty.status).toBe(422);
    expect(Object.keys(((await empty.json()) as Refused).result.error)).toEqual(["username", "password"]);
    await callRoute(login.action, core, post("/login", { username: "anna", password: "x" }));
    const held = await callRoute(login.action, core, post("/login", { username: "anna", password }));
    expect(held.status).toBe(429);
    expect(held.headers.get("retry-after")).toMatch(/^\d+$/);
    const odd = new Request(`${site}/login`, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
    expect((await callRoute(login.action, core, odd)).status).toBe(400);
  });

  it("offers the demo's users in the demo only", async () => {
    const db = await open();
    const offered = async (core: TestCore) =>
      (await (await callRoute(login.loader, core, get("/login"))).json()) as {
        anybody: boolean;
        demo: unknown[];
      };
    expect(await offered(testCore(db))).toMatchObject({ anybody: false, demo: [] });
    const demo = testCore(db, { env: { DEMO: "on" } });
    await createDemoUser(demo, { username: "admin", displayName: "Админ", role: "admin", staffId: null });
    expect((await offered(demo)).demo).toHaveLength(2);
    expect(
      (await callRoute(login.action, demo, post("/login", { username: "admin", password: "demo" }))).status,
    ).toBe(303);
  });

  it("guards: sends strangers to sign in and back, and refuses without the right", async () => {
    const core = testCore(await open());
    const { cookie } = await add(core, "tina", "trainer");
    const guard = (request: Request, can?: "users:manage") =>
      callRoute((args) => requireUser(args.request, args.context, { can }), core, request);
    expect((await guard(get("/crm/clients?q=%D1%8F"))).headers.get("location")).toBe(
      "/login?next=%2Fcrm%2Fclients%3Fq%3D%25D1%258F",
    );
    const lapsed = post("/crm/account", {}, { referer: `${site}/crm/account?x=1`, cookie: "session=old" });
    const sent = await guard(lapsed);
    expect(sent.headers.get("location")).toBe("/login?next=%2Fcrm%2Faccount%3Fx%3D1");
    expect(cookiesOf(sent)[0]).toContain("Max-Age=0");
    expect((await guard(post("/x", {}, { referer: "https://evil.test/y" }))).headers.get("location")).toBe(
      "/login",
    );
    expect((await guard(get("/crm/settings/users", { cookie }), "users:manage")).status).toBe(403);
    expect((await callRoute(usersPage.loader, core, get("/crm/settings/users", { cookie }))).status).toBe(
      403,
    );
    expect(
      (await callRoute(userPage.action, core, post("/x", {}, { cookie }), { params: { userId: "new" } }))
        .status,
    ).toBe(403);
  });

  it("looks a session up once for all loaders of a request", async () => {
    const core = testCore(await open());
    const { cookie, userId } = await add(core, "anna");
    const context = routeContext(core);
    const [one, two] = await Promise.all([
      requireUser(get("/crm", { cookie }), context),
      requireUser(get("/crm", { cookie }), context),
    ]);
    expect(one).toBe(two);
    await add(core, "other");
    await deactivateUser(core, systemActor("test"), { userId });
    await expect(requireUser(get("/crm", { cookie }), routeContext(core))).rejects.toMatchObject({
      status: 302,
    });
  });

  it("adds a user once for a double submit, and shows a refused form again", async () => {
    const core = testCore(await open());
    const { cookie } = await add(core, "boss");
    const fields = {
      displayName: "Ян",
      username: "yan",
      email: "",
      role: "trainer",
      staffId: "",
      password,
      once: "o1",
    };
    const send = (more: Record<string, string> = {}) =>
      callRoute(userPage.action, core, post("/crm/settings/users/new", { ...fields, ...more }, { cookie }), {
        params: { userId: "new" },
      });
    const [one, two] = await Promise.all([send(), send()]);
    expect(one.status).toBe(303);
    expect(two.headers.get("location")).toBe(one.headers.get("location"));
    expect(await core.db.$count(users)).toBe(2);
    const taken = await send({ username: "YAN", once: "o2" });
    expect(taken.status).toBe(422);
    const body = (await taken.json()) as Refused;
    expect(body.result.error.username).toEqual(["Это имя уже занято"]);
    expect(body.result.initialValue).toMatchObject({ displayName: "Ян", username: "YAN" });
    expect(JSON.stringify(body)).not.toContain(password);
    const weak = (await (
      await send({ username: "kim", once: "o3", password: "12345678" })
    ).json()) as Refused;
    expect(weak.result.error.password).toEqual(["Такой пароль подбирают первым, придумайте другой"]);
    const odd = (await (await send({ username: "a@b", role: "god", staffId: "-1" })).json()) as Refused;
    expect(Object.keys(odd.result.error).sort()).toEqual(["role", "staffId", "username"]);
  });

  it("changes, shuts out and lets back in, but never the last administrator", async () => {
    const core = testCore(await open());
    const boss = await add(core, "boss");
    const anna = await add(core, "anna", "trainer");
    const send = (userId: number | string, fields: Record<string, string>) =>
      callRoute(userPage.action, core, post("/x", fields, { cookie: boss.cookie }), {
        params: { userId: String(userId) },
      });
    const profile = {
      intent: "profile",
      displayName: "Анна",
      username: "anna",
      email: "a@b.kz",
      role: "manager",
      staffId: "",
    };
    expect((await send(anna.userId, profile)).headers.get("location")).toBe(
      `/crm/settings/users/${anna.userId}?done=saved`,
    );
    expect((await send(anna.userId, { intent: "password", password: "a fresh long one" })).status).toBe(303);
    expect((await send(anna.userId, { intent: "deactivate" })).status).toBe(303);
    const list = (await (
      await callRoute(usersPage.loader, core, get("/x", { cookie: boss.cookie }))
    ).json()) as { users: unknown[] };
    expect(list.users).toMatchObject([
      { username: "boss", isActive: true },
      { username: "anna", role: "manager", isActive: false },
    ]);
    expect((await send(anna.userId, { intent: "reactivate" })).status).toBe(303);
    const last = await send(boss.userId, { intent: "deactivate" });
    expect(last.status).toBe(409);
    expect(((await last.json()) as Refused).result.error[""]?.[0]).toContain("последний администратор");
    const demoted = await send(boss.userId, { ...profile, username: "boss", email: "", role: "trainer" });
    expect(demoted.status).toBe(422);
    for (const id of ["0", "abc", "99999999999"]) expect((await send(id, profile)).status).toBe(404);
    expect((await send(4711, profile)).status).toBe(422);
    const page = (userId: string) =>
      callRoute(userPage.loader, core, get("/x?confirm=deactivate", { cookie: boss.cookie }), {
        params: { userId },
      });
    expect(await (await page(String(anna.userId))).json()).toMatchObject({
      confirm: true,
      user: { username: "anna" },
    });
    expect((await page("4711")).status).toBe(404);
  });

  it("shows and closes one's own sessions, and changes one's own password", async () => {
    const core = testCore(await open());
    const { userId, cookie } = await add(core, "anna");
    const other = await startSession(core, {
      userId,
      userAgent: "Mozilla/5.0 (iPhone) Safari/605",
      replaces: null,
    });
    const stranger = await add(core, "other");
    const shown = async () =>
      (await (await callRoute(account.loader, core, get("/crm/account", { cookie }))).json()) as {
        sessions: { id: number; device: string | null }[];
        current: number;
      };
    expect((await shown()).sessions.map((one) => one.device).sort()).toEqual(["Safari · iOS", null].sort());
    const send = (fields: Record<string, string>) =>
      callRoute(account.action, core, post("/crm/account", fields, { cookie }));
    const [foreign] = await core.db.select().from(sessions).where(eq(sessions.userId, stranger.userId));
    await send({ intent: "end-session", sessionId: String(foreign?.id) });
    await expect(
      requireUser(get("/crm", { cookie: stranger.cookie }), routeContext(core)),
    ).resolves.toBeTruthy();
    await send({ intent: "end-others" });
    expect((await shown()).sessions).toHaveLength(1);
    await expect(
      requireUser(get("/crm", { cookie: `session=${other?.secret}` }), routeContext(core)),
    ).rejects.toBeTruthy();

    const wrong = await send({
      intent: "password",
      currentPassword: "nope nope",
      password: "a fresh long one",
    });
    const refused = await wrong.text();
    expect((JSON.parse(refused) as Refused).result.error.currentPassword).toEqual([
      "Нынешний пароль не подходит",
    ]);
    expect(refused).not.toContain("a fresh long one");
    const changed = await send({
      intent: "password",
      currentPassword: password,
      password: "a fresh long one",
    });
    expect(changed.headers.get("location")).toBe("/crm/account?done=password");
    expect((await shown()).sessions).toHaveLength(1);
  });
});
