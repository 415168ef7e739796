import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { eq } from "drizzle-orm";
import { sessions, users } from "~drizzle/schema";
import { systemActor, type UserActor } from "~/lib/actor";
import { eachDatabase } from "~tests/support/databases";
import { testCore, type TestCore } from "~tests/support/core";
import {
  changeOwnPassword,
  createUser,
  deactivateUser,
  reactivateUser,
  setPassword,
  updateUser,
} from "./commands.server";
import { passwordWorkCount } from "./passwords/commands.server";
import { listUsers } from "./queries.server";
import { createDemoUser } from "./seed.server";
import { noteSeen, revokeSession, signOut, startSession } from "./sessions/commands.server";
import { findSession, listSessions } from "./sessions/queries.server";
import { signIn } from "./sign-in/commands.server";
import { issueToken, noteTokenUse, revokeToken } from "./tokens/commands.server";
import { coversScope, findTokenCaller } from "./tokens/queries.server";

const setup = systemActor("test");
const good = "correct horse battery";
const HOUR = 3_600_000;

async function add(core: TestCore, username: string, role: "admin" | "manager" | "trainer" = "admin") {
  const made = await createUser(core, setup, {
    username, role, password: good, displayName: `Имя ${username}`, email: `${username}@studio.kz`, staffId: null,
  }); // prettier-ignore
  if (!made.ok) throw new Error(made.error.reason);
  const actor: UserActor = { kind: "user", userId: made.value.userId, role, staffId: null };
  return actor;
}

async function open(core: TestCore, userId: number, userAgent: string | null = null): Promise<string> {
  const started = await startSession(core, { userId, userAgent, replaces: null });
  if (!started) throw new Error("no session");
  return started.secret;
}

const from = (clientIp: string) => ({ clientIp });
const change = (actor: UserActor, role: "admin" | "manager" | "trainer", username: string) => ({
  userId: actor.userId, role, username, displayName: username, email: null, staffId: null,
}); // prettier-ignore

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-03-02T06:00:00Z") }));
afterEach(() => void vi.useRealTimers());

eachDatabase((openDb) => {
  it("signs in by name or e-mail in any case, and hashes as often for who does not exist", async () => {
    const core = testCore(await openDb());
    const user = await add(core, "Айгерим");
    for (const login of ["Айгерим", "АЙГЕРИМ", " айгерим@STUDIO.kz "])
      expect(await signIn(core, { login, password: good, ...from("1.1.1.1") })).toMatchObject({
        ok: true,
        value: { userId: user.userId },
      });

    const work = [];
    for (const login of ["Айгерим", "nobody"]) {
      const before = passwordWorkCount();
      expect(await signIn(core, { login, password: "wrong password", ...from("1.1.1.1") })).toEqual({
        ok: false,
        error: { reason: "bad_credentials" },
      });
      work.push(passwordWorkCount() - before);
    }
    expect(work).toEqual([1, 1]);
  });

  it("answers a deactivated user like a wrong password, with the same work", async () => {
    const core = testCore(await openDb());
    await add(core, "boss");
    const gone = await add(core, "gone", "trainer");
    await deactivateUser(core, setup, { userId: gone.userId });
    const before = passwordWorkCount();
    expect(await signIn(core, { login: "gone", password: good, ...from("1.1.1.1") })).toEqual({
      ok: false,
      error: { reason: "bad_credentials" },
    });
    expect(passwordWorkCount() - before).toBe(1);
  });

  it("renews a hash made with older parameters", async () => {
    const core = testCore(await openDb());
    const user = await add(core, "anna");
    const { hash } = await import("@node-rs/argon2");
    const old = await hash(good, { memoryCost: 19_456, timeCost: 1 });
    await core.db.update(users).set({ passwordHash: old }).where(eq(users.id, user.userId));
    expect((await signIn(core, { login: "anna", password: good, ...from("1.1.1.1") })).ok).toBe(true);
    const [row] = await core.db.select().from(users).where(eq(users.id, user.userId));
    expect(row?.passwordHash).toContain("m=47104,t=2,p=1");
    expect((await signIn(core, { login: "anna", password: good, ...from("1.1.1.1") })).ok).toBe(true);
  });

  it("stops guessing at one account after ten tries from anywhere, and lets in the browser it knows", async () => {
    const core = testCore(await openDb());
    await add(core, "anna");
    const first = await signIn(core, { login: "anna", password: good, ...from("9.9.9.9") });
    const device = first.ok ? first.value.device : null;

    const reasons = [];
    for (let attempt = 0; attempt < 14; attempt += 1) {
      const login = attempt % 2 ? "anna" : "anna@studio.kz";
      const tried = await signIn(core, {
        login,
        password: `guess number ${attempt}`,
        ...from(`1.1.1.${attempt}`),
      });
      reasons.push(tried.ok ? "in" : tried.error.reason);
    }
    expect(reasons.filter((reason) => reason === "bad_credentials")).toHaveLength(10);
    expect(reasons.slice(10)).toEqual(Array(4).fill("rate_limited"));

    expect(await signIn(core, { login: "anna", password: good, ...from("2.2.2.2") })).toMatchObject({
      error: { reason: "rate_limited" },
    });
    expect((await signIn(core, { login: "anna", password: good, device, ...from("2.2.2.2") })).ok).toBe(true);
    const forged = `${device?.split(".")[0]}.${"x".repeat(43)}`;
    expect(
      (await signIn(core, { login: "anna", password: good, device: forged, ...from("2.2.2.2") })).ok,
    ).toBe(false);

    vi.setSystemTime(new Date("2026-03-02T06:15:01Z"));
    expect((await signIn(core, { login: "anna", password: good, ...from("2.2.2.2") })).ok).toBe(true);
  });

  it("stops an address that tries many accounts, and counts no good sign-ins", async () => {
    const core = testCore(await openDb(), { env: { RATE_LOGIN_PER_ADDRESS: "5" } });
    await add(core, "anna");
    for (let attempt = 0; attempt < 8; attempt += 1)
      expect((await signIn(core, { login: "anna", password: good, ...from("3.3.3.3") })).ok).toBe(true);
    const reasons = [];
    for (let attempt = 0; attempt < 7; attempt += 1) {
      const tried = await signIn(core, {
        login: `user${attempt}`,
        password: "a password",
        ...from("3.3.3.3"),
      });
      reasons.push(tried.ok ? "in" : tried.error.reason);
    }
    expect(reasons).toEqual([...Array(5).fill("bad_credentials"), "rate_limited", "rate_limited"]);
    expect((await signIn(core, { login: "anna", password: good, ...from("4.4.4.4") })).ok).toBe(true);
  });

  it("keeps sessions as digests, ends them by silence, by age, by hand and all but one", async () => {
    const core = testCore(await openDb());
    const user = await add(core, "anna");
    const secret = await open(core, user.userId, "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0");
    const [row] = await core.db.select().from(sessions);
    expect(JSON.stringify(row)).not.toContain(secret);
    expect((await findSession(core.db, secret, core.clock.now()))?.user).toMatchObject({
      username: "anna",
      role: "admin",
    });
    expect(await findSession(core.db, `${secret}x`, core.clock.now())).toBeNull();

    core.clock.advance(12 * HOUR);
    expect(await findSession(core.db, secret, core.clock.now())).toBeNull();

    const kept = await open(core, user.userId);
    for (let day = 0; day < 14; day += 1) {
      const live = await findSession(core.db, kept, core.clock.now());
      expect(live).not.toBeNull();
      if (live) await noteSeen(core, live);
      core.clock.advance(11.99 * HOUR);
    }
    core.clock.advance(HOUR);
    expect(await findSession(core.db, kept, core.clock.now())).toBeNull();

    const [one, two] = [await open(core, user.userId), await open(core, user.userId)];
    const stranger = await add(core, "other");
    const mine = await listSessions(core.db, user, { now: core.clock.now() });
    expect(mine).toHaveLength(2);
    expect(await revokeSession(core, stranger, { sessionId: mine[0]?.id ?? 0 })).toBe(false);
    await signOut(core, one);
    expect(await findSession(core.db, one, core.clock.now())).toBeNull();
    expect(await findSession(core.db, two, core.clock.now())).not.toBeNull();
  });

  it("writes that a session was seen once a minute at most", async () => {
    const core = testCore(await openDb());
    const user = await add(core, "anna");
    const secret = await open(core, user.userId);
    const seen = async () => (await core.db.select().from(sessions))[0]?.lastSeenAt.toISOString();
    const visit = async () => {
      const live = await findSession(core.db, secret, core.clock.now());
      if (live) await noteSeen(core, live);
    };
    core.clock.advance(59_000);
    await visit();
    expect(await seen()).toBe("2026-03-02T06:00:00.000Z");
    core.clock.advance(1_000);
    await visit();
    expect(await seen()).toBe("2026-03-02T06:01:00.000Z");
  });

  it("ends the session the browser held when somebody signs in anew", async () => {
    const core = testCore(await openDb());
    const user = await add(core, "anna");
    const planted = await open(core, user.userId);
    const fresh = await startSession(core, { userId: user.userId, userAgent: null, replaces: planted });
    expect(fresh?.secret).not.toBe(planted);
    expect(await findSession(core.db, planted, core.clock.now())).toBeNull();
  });

  it("shuts out a deactivated user at once, sessions and tokens, and coming back revives neither", async () => {
    const core = testCore(await openDb());
    const boss = await add(core, "boss");
    const user = await add(core, "anna", "trainer");
    const secret = await open(core, user.userId);
    const { token } = await issueToken(
      core.db,
      { owner: user, label: "test", scopes: ["*"] },
      core.clock.now(),
    );
    expect(await findTokenCaller(core.db, token, core.clock.now())).not.toBeNull();

    expect(await deactivateUser(core, boss, { userId: user.userId })).toEqual({ ok: true, value: null });
    expect(await startSession(core, { userId: user.userId, userAgent: null, replaces: null })).toBeNull();
    for (const back of [false, true]) {
      if (back) await reactivateUser(core, boss, { userId: user.userId });
      expect(await findSession(core.db, secret, core.clock.now())).toBeNull();
      expect(await findTokenCaller(core.db, token, core.clock.now())).toBeNull();
    }
    expect((await signIn(core, { login: "anna", password: good, ...from("1.1.1.1") })).ok).toBe(true);
  });

  it("lets a changed role count from the next request on", async () => {
    const core = testCore(await openDb());
    const boss = await add(core, "boss");
    const user = await add(core, "anna", "trainer");
    const secret = await open(core, user.userId);
    await updateUser(core, boss, change(user, "manager", "anna"));
    expect((await findSession(core.db, secret, core.clock.now()))?.user.role).toBe("manager");
  });

  it("always keeps one active administrator, however many are taken away at once", async () => {
    const core = testCore(await openDb());
    const admins = [];
    for (let n = 0; n < 6; n += 1) admins.push(await add(core, `admin${n}`));
    const outcomes = await Promise.all(
      admins.map((admin, n) =>
        n % 2
          ? deactivateUser(core, setup, { userId: admin.userId })
          : updateUser(core, setup, change(admin, "trainer", `admin${n}`)),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(5);
    expect(outcomes.filter((outcome) => !outcome.ok)).toEqual([
      { ok: false, error: { reason: "last_admin" } },
    ]);
    const left = (await listUsers(core.db, setup)).filter((user) => user.isActive && user.role === "admin");
    expect(left).toHaveLength(1);
  });

  it("counts only active administrators as the others", async () => {
    const core = testCore(await openDb());
    const [one, two] = [await add(core, "one"), await add(core, "two")];
    await deactivateUser(core, one, { userId: two.userId });
    expect(await deactivateUser(core, one, { userId: one.userId })).toMatchObject({
      error: { reason: "last_admin" },
    });
    expect(await deactivateUser(core, one, { userId: two.userId })).toMatchObject({ ok: true });
    expect(await updateUser(core, one, change(one, "admin", "uno"))).toMatchObject({ ok: true });
    expect(await deactivateUser(core, one, { userId: 999 })).toMatchObject({
      error: { reason: "not_found" },
    });
  });

  it("gives one name to one user, whatever its case, also when two ask at once", async () => {
    const core = testCore(await openDb());
    const input = (username: string, email: string | null) => ({
      username, email, displayName: "x", role: "trainer" as const, staffId: null, password: good,
    }); // prettier-ignore
    const both = await Promise.all([
      createUser(core, setup, input("Ёлка", null)),
      createUser(core, setup, input("ёЛКА", null)),
    ]);
    expect(both.map((one) => (one.ok ? "made" : one.error.reason)).sort()).toEqual([
      "made",
      "username_taken",
    ]);
    expect((await createUser(core, setup, input("a1", "A@b.kz"))).ok).toBe(true);
    expect(await createUser(core, setup, input("a2", "a@B.KZ"))).toMatchObject({
      error: { reason: "email_taken" },
    });
    expect(await createUser(core, setup, { ...input("a3", null), staffId: 77 })).toMatchObject({
      error: { reason: "unknown_person" },
    });
  });

  it("refuses weak passwords, proves the old one, and ends what the old one opened", async () => {
    const core = testCore(await openDb());
    const user = await add(core, "anna");
    const secret = await open(core, user.userId);
    const other = await open(core, user.userId);
    const me = (await findSession(core.db, secret, core.clock.now()))?.user;
    if (!me) throw new Error("no session");
    const next = "another long sentence";
    expect(await changeOwnPassword(core, me, { currentPassword: "nope nope", password: next })).toMatchObject(
      {
        error: { reason: "wrong_password" },
      },
    );
    expect(await changeOwnPassword(core, me, { currentPassword: good, password: "qwerty123" })).toMatchObject(
      {
        error: { reason: "weak_password", weakness: "common" },
      },
    );
    expect((await changeOwnPassword(core, me, { currentPassword: good, password: next })).ok).toBe(true);
    expect(await findSession(core.db, secret, core.clock.now())).not.toBeNull();
    expect(await findSession(core.db, other, core.clock.now())).toBeNull();
    expect((await signIn(core, { login: "anna", password: good, ...from("1.1.1.1") })).ok).toBe(false);
    await setPassword(core, setup, { userId: user.userId, password: "set by the administrator" });
    expect(await findSession(core.db, secret, core.clock.now())).toBeNull();
  });

  it("lets only administrators manage users", async () => {
    const core = testCore(await openDb());
    const manager = await add(core, "manager", "manager");
    await expect(deactivateUser(core, manager, { userId: manager.userId })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(listUsers(core.db, manager)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("has the demo's users in demo mode only", async () => {
    const db = await openDb();
    const demoUser = { username: "admin", displayName: "Админ", role: "admin" as const, staffId: null };
    await expect(createDemoUser(testCore(db), demoUser)).rejects.toMatchObject({ code: "forbidden" });
    const demo = testCore(db, { env: { DEMO: "1" } });
    const { userId } = await createDemoUser(demo, demoUser);
    expect(await createDemoUser(demo, demoUser)).toEqual({ userId });
    expect((await signIn(demo, { login: "admin", password: "demo", ...from("1.1.1.1") })).ok).toBe(true);
    expect(await setPassword(demo, setup, { userId, password: "demo" })).toMatchObject({
      error: { reason: "weak_password" },
    });
  });

  it("gives tokens an end, scopes, and a last use", async () => {
    const core = testCore(await openDb());
    const user = await add(core, "anna");
    const { token } = await issueToken(
      core.db,
      { owner: user, label: "desk", scopes: ["clients:read"], lifeMs: HOUR },
      core.clock.now(),
    );
    const caller = await findTokenCaller(core.db, token, core.clock.now());
    if (!caller) throw new Error("no caller");
    expect(caller).toMatchObject({ actor: { kind: "user", role: "admin" }, lastUsedAt: null });
    expect(coversScope(caller.scopes, "clients:read")).toBe(true);
    expect(coversScope(caller.scopes, "clients:write")).toBe(false);
    await noteTokenUse(core, caller);
    core.clock.advance(HOUR - 1);
    expect((await findTokenCaller(core.db, token, core.clock.now()))?.lastUsedAt?.toISOString()).toBe(
      "2026-03-02T06:00:00.000Z",
    );
    core.clock.advance(1);
    expect(await findTokenCaller(core.db, token, core.clock.now())).toBeNull();
    const other = await issueToken(core.db, { owner: user, label: "desk", scopes: ["*"] }, core.clock.now());
    await revokeToken(core, { tokenId: caller.tokenId + 1 });
    expect(await findTokenCaller(core.db, other.token, core.clock.now())).toBeNull();
  });
});
