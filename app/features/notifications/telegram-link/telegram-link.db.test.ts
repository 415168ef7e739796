import { expect, it } from "vitest";
import type { ChatBot } from "~/features/bot/ports";
import type { Db } from "~drizzle/client.server";
import { externalRefs } from "~drizzle/schema";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { giveChat, linkTelegram, parkTelegramChat } from "./commands.server";
import { findTelegramChat, findTelegramClient, telegramLinkUrl } from "./queries.server";

/** Links and what they link, without a messenger: pressing Start is what the bot makes of it. */
async function world(db: Db) {
  const core = testCore(db);
  const bot = { startUrl: (argument: string) => argument } as ChatBot;
  const tokenOf = async (clientId: number) => (await telegramLinkUrl(core, bot, clientId)) ?? "";
  const start = async (argument: string, chatId = "42") => {
    const linked = await db.transaction((tx) => linkTelegram(tx, core, { token: argument, chatId }));
    return linked.ok ? "linked" : linked.error;
  };
  const anna = await addClient(db, { displayName: "Анна" });
  const ivan = await addClient(db, { displayName: "Иван" });
  return { core, start, tokenOf, anna, ivan };
}

eachDatabase((open) => {
  it("links the chat to the client of the link", async () => {
    const db = await open();
    const { start, tokenOf, anna } = await world(db);
    const token = await tokenOf(anna);
    expect(token).toMatch(/^[\w-]{1,64}$/);
    expect(await start(token)).toBe("linked");
    expect(await findTelegramClient(db, "42")).toBe(anna);
  });

  it("the same link pressed again changes nothing; in another chat it links nothing", async () => {
    const db = await open();
    const { start, tokenOf, anna } = await world(db);
    const token = await tokenOf(anna);
    expect([await start(token), await start(token), await start(token, "43")]).toEqual([
      "linked",
      "linked",
      "expired",
    ]);
    expect(await findTelegramChat(db, anna)).toBe("42");
    expect(await db.$count(externalRefs)).toBe(1);
  });

  it("a client has one chat, a chat one client: the newest link holds", async () => {
    const db = await open();
    const { start, tokenOf, anna, ivan } = await world(db);
    await start(await tokenOf(anna));
    await start(await tokenOf(anna), "43");
    expect(await findTelegramChat(db, anna)).toBe("43");
    await start(await tokenOf(ivan), "43");
    expect([await findTelegramChat(db, anna), await findTelegramChat(db, ivan)]).toEqual([null, "43"]);
    expect(await db.$count(externalRefs)).toBe(1);
  });

  it("a link that is old, forged, cut, of another key or of nobody links nothing", async () => {
    const db = await open();
    const { core, start, tokenOf, anna, ivan } = await world(db);
    const token = await tokenOf(anna);
    const forged = token.replace(/^[^_]+/, ivan.toString(36));
    const later = token.replace(
      /_[^_]+_/,
      (seconds) => `_${(parseInt(seconds.slice(1, -1), 36) + 9).toString(36)}_`,
    );
    for (const argument of [forged, later, token.slice(0, -1), await tokenOf(999_999), "abc"])
      expect([argument, await start(argument)]).toEqual([argument, "expired"]);
    core.clock.advance(24 * 3600_000);
    expect(await start(token)).toBe("expired");
    expect(await db.$count(externalRefs)).toBe(0);
  });

  it("a chat that is left alone is nobody's until it is given again, or another takes its place", async () => {
    const db = await open();
    const { core, start, tokenOf, anna } = await world(db);
    await start(await tokenOf(anna));
    const park = () => db.transaction((tx) => parkTelegramChat(tx, "42"));
    expect([await park(), await park()]).toEqual([anna, null]);
    expect([await findTelegramChat(db, anna), await findTelegramClient(db, "42", { isAway: true })]).toEqual([
      null,
      anna,
    ]);
    await db.transaction((tx) => giveChat(tx, { clientId: anna, chatId: "42", at: core.clock.now() }));
    await park();
    await start(await tokenOf(anna), "43");
    expect(await findTelegramClient(db, "42", { isAway: true })).toBeNull();
    expect(await db.$count(externalRefs)).toBe(1);
  });
});
