import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { clientCodes, clients, externalRefs, jobs } from "~drizzle/schema";
import { noVendors } from "~/jobs/vendors";
import type { JobContext } from "~/jobs/handler";
import { testCore, type TestCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { requestCode, signInByCode, signInByLink, signOutClient, signOutEverywhere } from "./commands.server";
import { sendSignInCode } from "./jobs.server";
import { CLIENT_SESSION_MS, CODE_ATTEMPTS, CODE_LIFE_MS } from "./model";
import { findClientSession } from "./queries.server";

const from = { clientIp: "203.0.113.7" };

interface Letter {
  to: string;
  subject: string;
  text: string;
}

/** Runs the queued letters with a mail box that keeps them; what a client would read. */
async function post(core: TestCore): Promise<Letter[]> {
  const letters: Letter[] = [];
  const keep = (letter: Letter) => {
    letters.push(letter);
    return Promise.resolve({ messageId: "1" });
  };
  const vendors = {
    ...noVendors,
    mail: { send: keep },
    telegram: { send: ({ to, text }: { to: string; text: string }) => keep({ to, subject: text, text }) },
  };
  const context = {
    core,
    vendors,
    log: core.log,
    signal: new AbortController().signal,
  } as unknown as JobContext;
  const queued = await core.db.select().from(jobs).where(eq(jobs.name, "sendSignInCode")).orderBy(jobs.id);
  for (const { payload } of queued)
    await sendSignInCode(context, payload as Parameters<typeof sendSignInCode>[1]);
  await core.db.delete(jobs);
  return letters;
}

const codeIn = ({ subject }: Letter) => (/(\d{3}) (\d{3})/.exec(subject) ?? []).slice(1).join("");
const linkIn = ({ text }: Letter) => /\/me\/link\/([\w-]+)/.exec(text)?.[1] ?? "";

async function ask(core: TestCore, contact: string): Promise<string> {
  const asked = await requestCode(core, { contact, ...from });
  if (!asked.ok) throw new Error(asked.error.reason);
  return asked.value.request;
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-03-02T06:00:00Z") }));
afterEach(() => void vi.useRealTimers());

eachDatabase((openDb) => {
  const known = async () => {
    const core = testCore(await openDb());
    const clientId = await addClient(core.db, {
      displayName: "Иванова Анна",
      firstName: "Анна",
      email: "Anna@Example.com",
      emailKey: "anna@example.com",
      phoneE164: "+79161234567",
      phoneIsIdentity: true,
    });
    return { core, clientId };
  };

  it("a code opens the browser that asked for it, once, and nothing else of it is kept", async () => {
    const { core, clientId } = await known();
    const request = await ask(core, " ANNA@example.com ");
    const [letter] = await post(core);
    expect(letter?.to).toBe("Anna@Example.com");
    const code = codeIn(letter as Letter);
    const stranger = await ask(core, "anna@example.com");
    expect(await signInByCode(core, { request: stranger, code, ...from })).toMatchObject({ ok: false });
    const opened = await signInByCode(core, { request, code, ...from });
    if (!opened.ok) throw new Error("refused");
    expect(opened.value.clientId).toBe(clientId);
    expect(await signInByCode(core, { request, code, ...from })).toMatchObject({ ok: false });
    const session = await findClientSession(core.db, opened.value.secret, core.clock.now());
    expect(session?.client).toMatchObject({ kind: "client", clientId, firstName: "Анна" });
    const kept = JSON.stringify(await core.db.select().from(clientCodes));
    for (const secret of [code, linkIn(letter as Letter), request, opened.value.secret])
      expect(kept).not.toContain(secret);
  });

  it("the link of the letter opens any browser, once; the code of the same letter is spent with it", async () => {
    const { core, clientId } = await known();
    const request = await ask(core, "anna@example.com");
    const [letter] = await post(core);
    const link = linkIn(letter as Letter);
    expect(await signInByLink(core, { link, ...from })).toMatchObject({ ok: true, value: { clientId } });
    expect(await signInByLink(core, { link, ...from })).toMatchObject({ ok: false });
    expect(await signInByCode(core, { request, code: codeIn(letter as Letter), ...from })).toMatchObject({
      ok: false,
    });
  });

  it("answers strangers as it answers clients, and writes to nobody", async () => {
    const { core } = await known();
    expect(await requestCode(core, { contact: "nobody@example.com", ...from })).toMatchObject({ ok: true });
    expect(await requestCode(core, { contact: "+7 916 765-43-21", ...from })).toMatchObject({ ok: true });
    expect(await post(core)).toEqual([]);
    expect(await requestCode(core, { contact: "Анна", ...from })).toMatchObject({ ok: false });
  });

  it("everybody of a shared address gets a letter of their own, and each opens their own place", async () => {
    const { core, clientId } = await known();
    const son = await addClient(core.db, {
      displayName: "Иванов Пётр",
      firstName: "Пётр",
      email: "anna@example.com",
      emailKey: "anna@example.com",
    });
    const request = await ask(core, "anna@example.com");
    const letters = await post(core);
    expect(letters).toHaveLength(2);
    const sons = letters.find(({ text }) => text.includes("Пётр")) as Letter;
    const opened = await signInByCode(core, { request, code: codeIn(sons), ...from });
    expect(opened).toMatchObject({ ok: true, value: { clientId: son } });
    expect(son).not.toBe(clientId);
  });

  it("five wrong codes end the request, also when they are guessed at once", async () => {
    const { core } = await known();
    const request = await ask(core, "anna@example.com");
    const [letter] = await post(core);
    const code = codeIn(letter as Letter);
    const wrong = code === "000000" ? "111111" : "000000";
    const guesses = await Promise.all(
      Array.from({ length: CODE_ATTEMPTS }, () => signInByCode(core, { request, code: wrong, ...from })),
    );
    expect(guesses.every(({ ok }) => !ok)).toBe(true);
    expect(await signInByCode(core, { request, code, ...from })).toMatchObject({ ok: false });
  });

  it("a code runs out, and so does a session that nobody uses", async () => {
    const { core } = await known();
    const request = await ask(core, "anna@example.com");
    const [letter] = await post(core);
    core.clock.advance(CODE_LIFE_MS);
    expect(await signInByCode(core, { request, code: codeIn(letter as Letter), ...from })).toMatchObject({
      ok: false,
    });
    const again = await ask(core, "anna@example.com");
    const [fresh] = await post(core);
    const opened = await signInByCode(core, { request: again, code: codeIn(fresh as Letter), ...from });
    if (!opened.ok) throw new Error("refused");
    core.clock.advance(CLIENT_SESSION_MS);
    expect(await findClientSession(core.db, opened.value.secret, core.clock.now())).toBeNull();
  });

  it("signing out ends the session, everywhere ends them all, and an archived client is out", async () => {
    const { core, clientId } = await known();
    const open = async () => {
      const request = await ask(core, "anna@example.com");
      const [letter] = await post(core);
      const opened = await signInByCode(core, { request, code: codeIn(letter as Letter), ...from });
      if (!opened.ok) throw new Error("refused");
      return opened.value.secret;
    };
    const live = async (secret: string) =>
      (await findClientSession(core.db, secret, core.clock.now())) !== null;
    const [one, two, three] = [await open(), await open(), await open()];
    await signOutClient(core, one);
    expect([await live(one), await live(two)]).toEqual([false, true]);
    await core.db.update(clients).set({ archivedAt: core.clock.now() }).where(eq(clients.id, clientId));
    expect(await live(two)).toBe(false);
    await core.db.update(clients).set({ archivedAt: null }).where(eq(clients.id, clientId));
    expect(await signOutEverywhere(core.db, clientId)).toBe(2);
    expect(await live(three)).toBe(false);
  });

  it("a phone is answered in Telegram, where its client has linked it", async () => {
    const { core, clientId } = await known();
    await ask(core, "8 916 123-45-67");
    expect(await post(core)).toEqual([]);
    await core.db.insert(externalRefs).values({
      source: "telegram",
      entity: "client",
      externalId: "4242",
      entityId: clientId,
      createdAt: core.clock.now(),
    });
    const request = await ask(core, "+7 916 123-45-67");
    const [message] = await post(core);
    expect(message?.to).toBe("4242");
    expect(await signInByCode(core, { request, code: codeIn(message as Letter), ...from })).toMatchObject({
      ok: true,
      value: { clientId },
    });
  });
});
