import { TOTP } from "otpauth";
import { expect, it } from "vitest";
import { eq } from "drizzle-orm";
import { recoveryCodes, sessions, users, userTokens } from "~drizzle/schema";
import type { UserActor } from "~/lib/actor";
import { systemActor } from "~/lib/actor";
import { testCore, type TestCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { saveAccess } from "../access/commands.server";
import { createUser, deactivateUser } from "../commands.server";
import { startSession } from "../sessions/commands.server";
import { findSession } from "../sessions/queries.server";
import { openTokenByPassword, signIn } from "../sign-in/commands.server";
import {
  acceptCode,
  beginTotp,
  confirmTotp,
  openTotpSecret,
  renewRecoveryCodes,
  switchOffOwnTotp,
  switchOffTotp,
} from "./commands.server";
import { readOwnSecondStep } from "./queries.server";
import { openTicket, ownerOf, passSecondStep } from "./ticket/commands.server";

const setup = systemActor("test");
const currentPassword = "correct horse battery";
const STEP_MS = 30_000;

eachDatabase((open) => {
  async function setUp() {
    const core = testCore(await open());
    const made = await createUser(core, setup, { username: "anna", role: "admin", password: currentPassword, displayName: "Анна", email: "anna@studio.kz", staffId: null }); // prettier-ignore
    if (!made.ok) throw new Error(made.error.reason);
    const { userId } = made.value;
    const started = await startSession(core, { userId, userAgent: null, address: "1.1.1.1", replaces: null });
    const found = await findSession(core.db, started?.secret ?? "", core.clock.now());
    if (!found) throw new Error("no session");
    return { core, userId, anna: found.user };
  }

  const codeNow = async (core: TestCore, userId: number): Promise<string> => {
    const [row] = await core.db.select().from(users).where(eq(users.id, userId));
    const secret = openTotpSecret(core, userId, row?.totpSealed ?? "") ?? "";
    return new TOTP({ secret }).generate({ timestamp: core.clock.now().getTime() });
  };

  async function connected() {
    const set = await setUp();
    await beginTotp(set.core, set.anna, { currentPassword });
    const on = await confirmTotp(set.core, set.anna, { code: await codeNow(set.core, set.userId) });
    if (!on.ok) throw new Error(on.error.reason);
    set.core.clock.advance(STEP_MS);
    return { ...set, codes: on.value.codes };
  }

  const pass = (core: TestCore, ticket: string, code: string, device: string | null = null) =>
    passSecondStep(core, { ticket, code, device });

  it("counts only once a code has proved that it was read, and ends what was open without it", async () => {
    const { core, anna, userId } = await setUp();
    expect(await beginTotp(core, anna, { currentPassword: "not this one" })).toMatchObject({ error: { reason: "wrong_password" } }); // prettier-ignore
    expect(await confirmTotp(core, anna, { code: "123456" })).toMatchObject({
      error: { reason: "not_begun" },
    });
    await beginTotp(core, anna, { currentPassword });
    const [row] = await core.db.select().from(users);
    const { pending } = await readOwnSecondStep(core, anna);
    expect(row?.totpSealed).not.toContain(pending?.secret);
    expect(pending?.picture).toMatch(/^data:image\/svg/u);
    // Begun is not on: the password still does.
    expect(await signIn(core, { login: "anna", password: currentPassword, clientIp: "1.1.1.1" })).toMatchObject({ value: { secondStep: false } }); // prettier-ignore
    expect(await confirmTotp(core, anna, { code: "000000" })).toMatchObject({
      error: { reason: "wrong_code" },
    });

    await startSession(core, { userId, userAgent: "elsewhere", replaces: null });
    const on = await confirmTotp(core, anna, { code: await codeNow(core, userId) });
    expect(on).toMatchObject({ ok: true });
    const live = await core.db.select().from(sessions);
    expect(live.filter((one) => one.revokedAt === null).map(({ id }) => id)).toEqual([anna.sessionId]);
    expect(await beginTotp(core, anna, { currentPassword })).toMatchObject({
      error: { reason: "already_on" },
    });
    expect(await readOwnSecondStep(core, anna)).toMatchObject({ codesLeft: 10, pending: null });
  });

  it("opens once with a code, never twice, nor with an older one", async () => {
    const { core, userId } = await connected();
    const ticket = async () => openTicket(core, { userId });
    const code = await codeNow(core, userId);
    const [one, two] = [await ticket(), await ticket()];
    const both = await Promise.all([pass(core, one, code), pass(core, two, code)]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    core.clock.advance(STEP_MS);
    const later = await codeNow(core, userId);
    const third = await ticket();
    expect(await pass(core, third, code)).toMatchObject({ error: { reason: "wrong_code" } });
    expect(await pass(core, third, later)).toMatchObject({ ok: true, value: { userId } });
    expect(await pass(core, third, later)).toMatchObject({ error: { reason: "stale" } });
    expect((await core.db.select().from(userTokens)).every(({ tokenHash }) => tokenHash !== third)).toBe(
      true,
    );
  });

  it("asks for the password again after five wrong codes, after ten minutes, and of whoever was shut out", async () => {
    const { core, userId } = await connected();
    const worn = await openTicket(core, { userId });
    const reasons: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      const tried = await pass(core, worn, "abcde-abcde");
      reasons.push(tried.ok ? "in" : tried.error.reason);
    }
    expect(reasons).toEqual([...Array<string>(4).fill("wrong_code"), "stale", "stale"]);
    expect(await pass(core, worn, await codeNow(core, userId))).toMatchObject({ error: { reason: "stale" } });
    const late = await openTicket(core, { userId });
    core.clock.advance(10 * 60_000);
    expect(await ownerOf(core, late)).toBeNull();
    expect(await pass(core, late, await codeNow(core, userId))).toMatchObject({ error: { reason: "stale" } });
    const boss = await createUser(core, setup, { username: "boss", role: "admin", password: currentPassword, displayName: "Босс", email: null, staffId: null }); // prettier-ignore
    expect(boss.ok).toBe(true);
    const shut = await openTicket(core, { userId });
    await deactivateUser(core, setup, { userId });
    expect(await pass(core, shut, await codeNow(core, userId))).toMatchObject({ error: { reason: "stale" } });
  });

  it("holds guessing back over all tickets, and lets in the browser it knows", async () => {
    const { core, userId } = await connected();
    const first = await pass(core, await openTicket(core, { userId }), await codeNow(core, userId));
    const device = first.ok ? first.value.device : null;
    const reasons = new Set<string>();
    for (let n = 0; n < 12; n += 1) {
      const tried = await pass(core, await openTicket(core, { userId }), "000000");
      if (!tried.ok) reasons.add(tried.error.reason);
    }
    expect([...reasons]).toEqual(["wrong_code", "rate_limited"]);
    core.clock.advance(STEP_MS);
    const ticket = await openTicket(core, { userId });
    const code = await codeNow(core, userId);
    expect(await pass(core, ticket, code)).toMatchObject({ error: { reason: "rate_limited" } });
    expect(await pass(core, ticket, code, device)).toMatchObject({ ok: true });
  });

  it("takes each recovery code once, keeps digests only, and makes new ones instead", async () => {
    const { core, userId, anna, codes } = await connected();
    const [first = "", second = ""] = codes;
    expect(new Set(codes).size).toBe(10);
    const rows = await core.db.select().from(recoveryCodes);
    expect(JSON.stringify(rows)).not.toContain(first.replace("-", ""));
    const enter = async (code: string) => (await pass(core, await openTicket(core, { userId }), code)).ok;
    expect(await Promise.all([enter(first.toUpperCase()), enter(first)])).toContain(false);
    expect(await enter(first)).toBe(false);
    expect((await readOwnSecondStep(core, anna)).codesLeft).toBe(9);
    const renewed = await renewRecoveryCodes(core, anna, { currentPassword });
    expect(await enter(second)).toBe(false);
    expect(await enter(renewed.ok ? (renewed.value.codes[0] ?? "") : "")).toBe(true);
  });

  it("is switched off by its owner with the password, and for somebody by whoever manages users", async () => {
    const { core, userId, anna } = await connected();
    expect(await switchOffOwnTotp(core, anna, { currentPassword: "wrong" })).toMatchObject({ ok: false });
    expect(await switchOffOwnTotp(core, anna, { currentPassword })).toMatchObject({ ok: true });
    expect(await core.db.$count(recoveryCodes)).toBe(0);
    await beginTotp(core, anna, { currentPassword });
    await confirmTotp(core, anna, { code: await codeNow(core, userId) });
    const manager: UserActor = { kind: "user", userId: 99, role: "manager", staffId: null, rights: { given: ["users:manage"], taken: [] } }; // prettier-ignore
    await expect(switchOffTotp(core, manager, { userId })).rejects.toMatchObject({ code: "forbidden" });
    expect(await switchOffTotp(core, anna, { userId })).toMatchObject({ ok: true });
    expect(await acceptCode(core.db, core, { userId, typed: "123456" })).toBe(false);
    expect(await signIn(core, { login: "anna", password: currentPassword, clientIp: "1.1.1.1" })).toMatchObject({ value: { secondStep: false } }); // prettier-ignore
  });

  it("is asked of programs too, and of whoever the settings name", async () => {
    const { core, userId, anna } = await connected();
    const ask = (code?: string) => openTokenByPassword(core, { login: "anna", password: currentPassword, clientIp: "1.1.1.1", code }); // prettier-ignore
    expect(await ask()).toMatchObject({ error: { reason: "second_step" } });
    expect(await ask("000000")).toMatchObject({ error: { reason: "wrong_code" } });
    expect(await ask(await codeNow(core, userId))).toMatchObject({ ok: true });
    expect(anna.owesSecondStep).toBe(false);

    await switchOffTotp(core, anna, { userId });
    await saveAccess(core, anna, { trainersSeeOwnOnly: true, secondStep: "admins" });
    expect(await ask()).toMatchObject({ error: { reason: "second_step_owed" } });
    const again = await startSession(core, { userId, userAgent: null, replaces: null });
    const found = await findSession(core.db, again?.secret ?? "", core.clock.now());
    expect(found?.user.owesSecondStep).toBe(true);
  });
});
