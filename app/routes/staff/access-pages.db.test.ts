import { TOTP } from "otpauth";
import { expect, it } from "vitest";
import { eq } from "drizzle-orm";
import { jobs, sessions, settings, users } from "~drizzle/schema";
import { createUser } from "~/features/accounts/commands.server";
import { inviteUser, linkSecret } from "~/features/accounts/links/commands.server";
import { findLiveLink } from "~/features/accounts/links/queries.server";
import { startSession } from "~/features/accounts/sessions/commands.server";
import { systemActor, type Role } from "~/lib/actor";
import { testCore, type TestCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { callRoute } from "~tests/support/route-context";
import { requireUser } from "../guards.server";
import * as choose from "../public/password";
import * as account from "./account";
import * as login from "./login";
import * as code from "./login.code";
import * as forgot from "./login.forgot";
import * as access from "./settings.access";
import * as userPage from "./settings.user";

const password = "correct horse battery";
const setup = systemActor("test");

async function add(core: TestCore, username: string, role: Role = "admin") {
  const made = await createUser(core, setup, { username, role, displayName: `Имя ${username}`, email: `${username}@studio.kz`, staffId: null, password }); // prettier-ignore
  if (!made.ok) throw new Error(made.error.reason);
  const session = await startSession(core, { userId: made.value.userId, userAgent: null, replaces: null });
  return { userId: made.value.userId, cookie: `session=${session?.secret}` };
}

function post(path: string, fields: Record<string, string> | [string, string][], cookie = ""): Request {
  const headers = { "accept-language": "ru", cookie };
  return new Request(`http://studio.test${path}`, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers,
  });
}
const get = (path: string, cookie = "") => new Request(`http://studio.test${path}`, { headers: { cookie } });
const whereTo = (response: Response) => `${response.status} ${response.headers.get("location")}`;
const cookieOf = (response: Response, name: string) =>
  response.headers.getSetCookie().find((one) => one.startsWith(`${name}=`))?.split(";")[0] ?? ""; // prettier-ignore

type Refused = { result?: { error?: Record<string, string[]> }; codes?: string[] };

eachDatabase((open) => {
  it("connects an authenticator on the account page and asks for its code at the door", async () => {
    const core = testCore(await open());
    const { cookie } = await add(core, "anna");
    const press = (fields: Record<string, string>) =>
      callRoute(account.action, core, post("/crm/account", fields, cookie));
    const wrong = await press({ intent: "totp-begin", currentPassword: "not this one" });
    expect([wrong.status, await wrong.text()]).toEqual([422, expect.not.stringContaining("not this one")]);
    expect(whereTo(await press({ intent: "totp-begin", currentPassword: password }))).toBe(
      "303 /crm/account",
    );
    const page = (await (await callRoute(account.loader, core, get("/crm/account", cookie))).json()) as {
      secondStep: { pending: { secret: string } };
    };
    const totp = new TOTP({ secret: page.secondStep.pending.secret });
    const now = () => totp.generate({ timestamp: core.clock.now().getTime() });
    const on = await press({ intent: "totp-confirm", code: now() });
    expect(on.headers.get("cache-control")).toBe("no-store");
    const { codes = [] } = (await on.json()) as Refused;
    expect(codes).toHaveLength(10);
    core.clock.advance(30_000);

    const enter = async () =>
      callRoute(login.action, core, post("/login?next=%2Fcrm%2Fclients", { username: "anna", password }));
    const first = await enter();
    expect(whereTo(first)).toBe("303 /login/code?next=%2Fcrm%2Fclients");
    expect(cookieOf(first, "session")).toBe("");
    const ticket = cookieOf(first, "second-step");
    const step = (typed: string, held = ticket) =>
      callRoute(code.action, core, post("/login/code?next=%2Fcrm%2Fclients", { code: typed }, held));
    expect((await callRoute(code.loader, core, get("/login/code", ticket))).status).toBe(200);
    expect(whereTo(await callRoute(code.loader, core, get("/login/code")))).toBe("302 /login");
    expect((await step("000000")).status).toBe(401);
    const inside = await step(now());
    expect(whereTo(inside)).toBe("303 /crm/clients");
    expect(cookieOf(inside, "session")).toMatch(/^session=[\w-]{43}$/u);
    expect(cookieOf(inside, "second-step")).toBe("second-step=");
    expect((await core.db.select().from(sessions)).at(-1)?.address).toBe("203.0.113.7");
    expect((await step(now())).status).toBe(401);
    expect(whereTo(await step(codes[0] ?? "", cookieOf(await enter(), "second-step")))).toBe(
      "303 /crm/clients",
    );
  });

  it("lets whoever owes a second step see nothing but the page where they connect one", async () => {
    const core = testCore(await open());
    const { cookie } = await add(core, "boss");
    const save = (fields: Record<string, string>) =>
      callRoute(access.action, core, post("/crm/settings/access", fields, cookie));
    expect((await save({ secondStep: "sometimes" })).status).toBe(422);
    expect(whereTo(await save({ secondStep: "admins" }))).toBe("303 /crm/settings/access?done=saved");
    const [row] = await core.db.select().from(settings).where(eq(settings.key, "access"));
    expect(row?.value).toEqual({ trainersSeeOwnOnly: false, secondStep: "admins" });
    const guard = (owing?: boolean) =>
      callRoute((args) => requireUser(args.request, args.context, { owing }), core, get("/crm", cookie));
    expect(whereTo(await guard())).toBe("302 /crm/account");
    expect(await guard(true)).toMatchObject({ owesSecondStep: true });
    expect(whereTo(await save({ secondStep: "nobody" }))).toBe("302 /crm/account");
    expect((await callRoute(account.loader, core, get("/crm/account", cookie))).status).toBe(200);
  });

  it("sends a link to whoever forgot, with one answer for everybody, and sets the password by it", async () => {
    const core = testCore(await open());
    await add(core, "anna");
    const answers = [];
    for (const typed of ["anna@studio.kz", "nobody@studio.kz"])
      answers.push(whereTo(await callRoute(forgot.action, core, post("/login/forgot", { login: typed }))));
    expect(answers).toEqual(Array(2).fill("303 /login/forgot?done=sent"));
    expect(await core.db.$count(jobs, eq(jobs.name, "answerForgotten"))).toBe(2);

    const made = await inviteUser(core, setup, { username: "yan", role: "trainer", displayName: "Ян", email: "yan@studio.kz", staffId: null }); // prettier-ignore
    const userId = made.ok ? made.value.userId : 0;
    const link = await findLiveLink(core.db, { userId, now: core.clock.now() });
    const token = link ? linkSecret(core, link) : "";
    const page = (given = token) =>
      callRoute(choose.loader, core, get(`/password/${given}`), { params: { token: given } });
    const shown = await page();
    expect([shown.status, shown.headers.get("referrer-policy")]).toEqual([200, "no-referrer"]);
    expect((await page("x".repeat(43))).status).toBe(410);
    const send = (fields: Record<string, string>) =>
      callRoute(choose.action, core, post(`/password/${token}`, fields), { params: { token } });
    const weak = (await (await send({ password: "12345678" })).json()) as Refused;
    expect(weak.result?.error?.password).toEqual(["Такой пароль подбирают первым, придумайте другой"]);
    expect(whereTo(await send({ password }))).toBe("303 /login?done=password");
    expect((await send({ password })).status).toBe(410);
    expect(whereTo(await callRoute(login.action, core, post("/login", { username: "yan", password })))).toBe("303 /crm"); // prettier-ignore
  });

  it("invites, gives and takes rights, and switches a lost authenticator off", async () => {
    const core = testCore(await open());
    const boss = await add(core, "boss");
    const tina = await add(core, "tina", "trainer");
    const send = (userId: number | string, fields: Record<string, string> | [string, string][]) =>
      callRoute(userPage.action, core, post("/x", fields, boss.cookie), {
        params: { userId: String(userId) },
      });
    const yan = { displayName: "Ян", username: "yan", role: "trainer", staffId: "", how: "letter" };
    const noEmail = (await (await send("new", { ...yan, email: "" })).json()) as Refused;
    expect(Object.keys(noEmail.result?.error ?? {})).toEqual(["email"]);
    const noPassword = (await (await send("new", { ...yan, email: "", how: "password" })).json()) as Refused;
    expect(Object.keys(noPassword.result?.error ?? {})).toEqual(["password"]);
    const invited = await send("new", { ...yan, email: "yan@studio.kz", once: "o1" });
    expect(whereTo(invited)).toMatch(/^303 \/crm\/settings\/users\/\d+\?done=invited$/u);
    expect(await core.db.$count(jobs, eq(jobs.name, "sendUserLink"))).toBe(1);

    const rights = ["clients:read", "payments:read", "users:manage", "garbage"].map((right): [string, string] => ["right", right]); // prettier-ignore
    expect(whereTo(await send(tina.userId, [["intent", "rights"], ...rights]))).toContain("done=rights");
    const row = async () => (await core.db.select().from(users).where(eq(users.id, tina.userId)))[0];
    expect((await row())?.rightsGiven).toEqual(["payments:read"]);
    expect((await row())?.rightsTaken).toContain("clients:contacts");
    const guard = (can: "payments:read" | "clients:write") =>
      callRoute((args) => requireUser(args.request, args.context, { can }), core, get("/crm", tina.cookie));
    expect(await guard("payments:read")).toMatchObject({ userId: tina.userId });
    expect((await guard("clients:write")).status).toBe(403);
    // Nobody takes from an administrator what gives rights back.
    expect(whereTo(await send(boss.userId, { intent: "rights" }))).toContain("done=rights");
    expect(whereTo(await send(tina.userId, { intent: "rights-reset" }))).toContain("done=rights");
    expect(await row()).toMatchObject({ rightsGiven: [], rightsTaken: [] });
    await core.db
      .update(users)
      .set({ totpOnAt: core.clock.now(), totpSealed: "x" })
      .where(eq(users.id, tina.userId));
    expect(whereTo(await send(tina.userId, { intent: "second-step-off" }))).toContain("done=second-step");
    expect((await row())?.totpOnAt).toBeNull();
    expect((await send(tina.userId, { intent: "link" })).status).toBe(303);
    expect((await send(4711, { intent: "rights" })).status).toBe(409);
  });
});
