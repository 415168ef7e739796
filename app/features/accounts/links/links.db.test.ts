import { expect, it } from "vitest";
import { eq } from "drizzle-orm";
import { jobs, sessions, users, userTokens } from "~drizzle/schema";
import type { JobContext } from "~/jobs/handler";
import { systemActor } from "~/lib/actor";
import { testCore, type TestCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { createUser, deactivateUser } from "../commands.server";
import { answerForgotten, sendUserLink } from "../jobs.server";
import { readUser } from "../queries.server";
import { startSession } from "../sessions/commands.server";
import { signIn } from "../sign-in/commands.server";
import { askNewPassword, inviteUser, openLink, pruneLinks, sendPasswordLink, setPasswordByLink } from "./commands.server"; // prettier-ignore

const setup = systemActor("test");
const old = "correct horse battery";
const fresh = "a fresh long phrase";
const clientIp = "1.1.1.1";
const HOUR = 3_600_000;
const anna = { username: "anna", role: "trainer", displayName: "Анна", email: "anna@studio.kz", staffId: null } as const; // prettier-ignore

interface Letter {
  to: string;
  subject: string;
  text: string;
}

eachDatabase((open) => {
  async function setUp() {
    const core = testCore(await open());
    await createUser(core, setup, { ...anna, username: "boss", role: "admin", email: null, password: old });
    const post: Letter[] = [];
    return { core, post, deliver: () => deliver(core, post) };
  }

  /** Runs what is queued, as the engine would. */
  async function deliver(core: TestCore, post: Letter[]): Promise<void> {
    const mail = { send: (letter: Letter) => Promise.resolve(void post.push(letter)) };
    const context = { core, log: core.log, vendors: { mail }, signal: new AbortController().signal };
    const rows = await core.db.select().from(jobs).orderBy(jobs.id);
    await core.db.delete(jobs);
    for (const { name, payload } of rows) {
      if (name === "sendUserLink") await sendUserLink(context as unknown as JobContext, payload as never);
      if (name === "answerForgotten")
        await answerForgotten(context as unknown as JobContext, payload as never);
    }
  }

  const tokenOf = (letter: Letter | undefined) => /\/password\/([\w-]+)/u.exec(letter?.text ?? "")?.[1] ?? "";
  const enters = async (core: TestCore, password: string, login = "anna") =>
    (await signIn(core, { login, password, clientIp })).ok;

  it("invites by a letter whose link sets the password once", async () => {
    const { core, post, deliver: run } = await setUp();
    const made = await inviteUser(core, setup, { ...anna, email: "Anna@Studio.kz" });
    const userId = made.ok ? made.value.userId : 0;
    expect(await readUser(core.db, setup, { userId })).toMatchObject({ isInvited: true });
    await run();
    expect(post).toMatchObject([{ to: "Anna@Studio.kz" }]);
    const token = tokenOf(post[0]);
    expect(token).toHaveLength(43);
    expect(JSON.stringify(await core.db.select().from(userTokens))).not.toContain(token);
    expect(await openLink(core, { token, clientIp })).toMatchObject({ ok: true, value: { kind: "invite", username: "anna" } }); // prettier-ignore

    expect(await setPasswordByLink(core, { token, password: "12345678", clientIp })).toMatchObject({ error: { reason: "weak_password" } }); // prettier-ignore
    const both = await Promise.all([fresh, old].map((password) => setPasswordByLink(core, { token, password, clientIp }))); // prettier-ignore
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect([await enters(core, fresh), await enters(core, old)].filter(Boolean)).toHaveLength(1);
    expect(await readUser(core.db, setup, { userId })).toMatchObject({ isInvited: false });
    expect(await openLink(core, { token, clientIp })).toMatchObject({ error: { reason: "stale" } });
  });

  it("ends after its time, with a newer one, and when access is closed", async () => {
    const { core, post, deliver: run } = await setUp();
    const made = await inviteUser(core, setup, { ...anna, email: "anna@studio.kz" });
    const userId = made.ok ? made.value.userId : 0;
    await run();
    core.clock.advance(HOUR);
    expect(await sendPasswordLink(core, setup, { userId })).toMatchObject({ value: { kind: "invite" } });
    await run();
    const [first, second] = post.map(tokenOf);
    expect(first).not.toBe(second);
    const opens = async (token = "") => (await openLink(core, { token, clientIp })).ok;
    expect([await opens(first), await opens(second)]).toEqual([false, true]);
    core.clock.advance(7 * 24 * HOUR);
    expect(await opens(second)).toBe(false);
    await sendPasswordLink(core, setup, { userId });
    await run();
    expect(await opens(tokenOf(post[2]))).toBe(true);
    await deactivateUser(core, setup, { userId });
    expect(await opens(tokenOf(post[2]))).toBe(false);
    expect(await sendPasswordLink(core, setup, { userId })).toMatchObject({ error: { reason: "inactive" } });
    for (const token of ["", "x".repeat(43), "y".repeat(500)]) expect(await opens(token)).toBe(false);
  });

  it("answers who forgot the same whether they exist, and writes to the account's own address only", async () => {
    const { core, post, deliver: run } = await setUp();
    const made = await createUser(core, setup, { ...anna, password: old });
    const userId = made.ok ? made.value.userId : 0;
    await startSession(core, { userId, userAgent: null, replaces: null });
    const answers = [];
    for (const login of ["ANNA", "anna@studio.kz", "boss", "nobody@studio.kz"]) {
      answers.push(await askNewPassword(core, { login, clientIp }));
      core.clock.advance(1000);
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await core.db.$count(jobs)).toBe(4);
    expect(JSON.stringify(await core.db.select().from(jobs))).not.toMatch(/anna|studio/iu);
    await run();
    // The administrator has no address, nobody does not exist.
    expect(post.map(({ to }) => to)).toEqual(["anna@studio.kz", "anna@studio.kz"]);
    expect(await enters(core, old)).toBe(true);
    expect(await setPasswordByLink(core, { token: tokenOf(post[0]), password: fresh, clientIp })).toMatchObject({ ok: true }); // prettier-ignore
    expect([await enters(core, old), await enters(core, fresh)]).toEqual([false, true]);
    const open = (await core.db.select().from(sessions)).filter(({ revokedAt }) => revokedAt === null);
    expect(open).toEqual([]);
    // The other letter's link has ended with it.
    expect(await openLink(core, { token: tokenOf(post[1]), clientIp })).toMatchObject({ ok: false });
  });

  it("sends a link once however often the work is repeated, none that opens nothing, and holds floods back", async () => {
    const { core, post, deliver: run } = await setUp();
    const made = await createUser(core, setup, { ...anna, password: old });
    const userId = made.ok ? made.value.userId : 0;
    await askNewPassword(core, { login: "anna", clientIp });
    const rows = await core.db.select().from(jobs);
    await run();
    await core.db.insert(jobs).values(rows);
    await run();
    expect(new Set(post.map(tokenOf)).size).toBe(1);
    expect(await core.db.$count(userTokens)).toBe(1);
    const reasons = [];
    for (let n = 0; n < 6; n += 1) {
      const asked = await askNewPassword(core, { login: " Anna ", clientIp: `2.2.2.${n}` });
      reasons.push(asked.ok ? "ok" : asked.error.reason);
    }
    expect(reasons.at(-1)).toBe("rate_limited");
    expect(reasons.slice(0, 4)).toEqual(Array(4).fill("ok"));
    const before = post.length;
    await core.db.update(users).set({ isActive: false }).where(eq(users.id, userId));
    await run();
    expect(post).toHaveLength(before);
    core.clock.advance(40 * 24 * HOUR);
    await pruneLinks(core);
    expect(await core.db.$count(userTokens)).toBe(0);
  });
});
