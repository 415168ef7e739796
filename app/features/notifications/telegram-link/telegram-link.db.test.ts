import { and, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { intakeOf } from "~/features/sync/intake/commands.server";
import { catalogue } from "~/jobs/catalogue.server";
import { noVendors, type Vendors } from "~/jobs/vendors";
import type { Db } from "~drizzle/client.server";
import { externalRefs, inbox } from "~drizzle/schema";
import { addClient } from "~tests/support/rows";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { EmbeddedEngine } from "~/jobs/embedded-engine.server";
import type { ChatEvent, OutgoingMessage } from "../ports";
import { findTelegramChat, telegramLinkUrl } from "./queries.server";

class Unreachable extends Error {
  override name = "VendorError";
  kind = "unavailable";
  transient = true;
}

async function world(db: Db) {
  const core = testCore(db);
  const said: OutgoingMessage[] = [];
  const bot = { refuses: [] as Error[] };
  const vendors: Vendors = {
    ...noVendors,
    telegram: {
      send(message) {
        const error = bot.refuses.shift();
        if (error) return Promise.reject(error);
        said.push(message);
        return Promise.resolve({ messageId: String(said.length) });
      },
      startUrl: (argument) => argument,
      readEvent: (body) => JSON.parse(body) as ChatEvent | null,
    },
  };
  const engine = new EmbeddedEngine({ core, vendors, catalogue });
  let updates = 0;
  const hear = async (event: Partial<ChatEvent> | null) => {
    const body = JSON.stringify(
      event && { chatId: "42", argument: "", locale: "ru", kind: "other", ...event },
    );
    await intakeOf(core).push({ source: "telegram", dedupeKey: String((updates += 1)), body });
    await engine.runUntilEmpty();
    const [row] = await db
      .select()
      .from(inbox)
      .where(eq(inbox.dedupeKey, String(updates)));
    return { status: row?.status, code: row?.outcome?.code, said: said.at(-1)?.text ?? "" };
  };
  const tokenOf = async (clientId: number) => (await telegramLinkUrl(core, vendors.telegram, clientId)) ?? "";
  const anna = await addClient(db, { displayName: "Анна" });
  const ivan = await addClient(db, { displayName: "Иван" });
  return { core, said, bot, hear, tokenOf, anna, ivan };
}

eachDatabase((open) => {
  it("a pressed Start links the chat to the client of the link, and says so in the person's language", async () => {
    const db = await open();
    const { hear, tokenOf, anna, said } = await world(db);
    const token = await tokenOf(anna);
    expect(token).toMatch(/^[\w-]{1,64}$/);
    expect(await hear({ kind: "start", argument: token })).toMatchObject({
      status: "applied",
      code: "telegram_linked",
    });
    expect(await findTelegramChat(db, anna)).toBe("42");
    expect(said[0]).toMatchObject({ to: "42" });
    expect(said[0]?.text).toContain("Готово");
    expect((await hear({ kind: "other", locale: "en" })).said).toContain("This bot sends messages");
  });

  it("the same link pressed again changes nothing; in another chat it links nothing", async () => {
    const db = await open();
    const { hear, tokenOf, anna } = await world(db);
    const token = await tokenOf(anna);
    await hear({ kind: "start", argument: token });
    expect(await hear({ kind: "start", argument: token })).toMatchObject({ code: "telegram_linked" });
    expect(await hear({ kind: "start", argument: token, chatId: "43" })).toMatchObject({
      code: "telegram_expired",
    });
    expect(await findTelegramChat(db, anna)).toBe("42");
    expect(await db.$count(externalRefs)).toBe(1);
  });

  it("a client has one chat, a chat one client: the newest link holds", async () => {
    const db = await open();
    const { hear, tokenOf, anna, ivan } = await world(db);
    await hear({ kind: "start", argument: await tokenOf(anna) });
    await hear({ kind: "start", argument: await tokenOf(anna), chatId: "43" });
    expect(await findTelegramChat(db, anna)).toBe("43");
    await hear({ kind: "start", argument: await tokenOf(ivan), chatId: "43" });
    expect([await findTelegramChat(db, anna), await findTelegramChat(db, ivan)]).toEqual([null, "43"]);
    expect(await db.$count(externalRefs, and(eq(externalRefs.source, "telegram")))).toBe(1);
  });

  it("a link that is old, forged, cut, of another key or of nobody links nothing", async () => {
    const db = await open();
    const { core, hear, tokenOf, anna, ivan } = await world(db);
    const token = await tokenOf(anna);
    const forged = token.replace(/^[^_]+/, ivan.toString(36));
    const later = token.replace(
      /_[^_]+_/,
      (seconds) => `_${(parseInt(seconds.slice(1, -1), 36) + 9).toString(36)}_`,
    );
    const nobody = await tokenOf(999_999);
    for (const argument of [forged, later, token.slice(0, -1), nobody, "abc"])
      expect([argument, (await hear({ kind: "start", argument })).code]).toEqual([
        argument,
        "telegram_expired",
      ]);
    core.clock.advance(24 * 3600_000);
    expect(await hear({ kind: "start", argument: token })).toMatchObject({ code: "telegram_expired" });
    expect(await db.$count(externalRefs)).toBe(0);
  });

  it("stop takes the link away, a stranger is told the way, other updates are passed over", async () => {
    const db = await open();
    const { hear, tokenOf, anna } = await world(db);
    expect((await hear({ kind: "start" })).said).toContain("нажмите кнопку Telegram");
    await hear({ kind: "start", argument: await tokenOf(anna) });
    expect(await hear({ kind: "stop" })).toMatchObject({ code: "telegram_stopped" });
    expect(await findTelegramChat(db, anna)).toBeNull();
    expect(await hear({ kind: "stop" })).toMatchObject({ code: "telegram_not_linked" });
    expect(await hear(null)).toMatchObject({ status: "ignored", code: "other_update" });
  });

  it("an answer that cannot be given now is given later; to somebody who blocked the bot it is not", async () => {
    const db = await open();
    const { core, bot, hear, tokenOf, anna, said } = await world(db);
    bot.refuses.push(new Unreachable());
    expect(await hear({ kind: "start", argument: await tokenOf(anna) })).toMatchObject({ status: "new" });
    expect(await findTelegramChat(db, anna)).toBe("42");
    core.clock.advance(60_000);
    expect(await hear({ kind: "other" })).toMatchObject({ status: "applied" });
    expect(said.map(({ text }) => text.slice(0, 6))).toContain("Готово");
    bot.refuses.push(Object.assign(new Unreachable(), { kind: "invalid_request", transient: false }));
    expect(await hear({ kind: "stop" })).toMatchObject({ status: "applied", code: "telegram_stopped" });
  });
});
