import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { clientSessions, externalRefs } from "~drizzle/schema";
import { requestCode, secretsOf, signInByLink } from "~/features/client-access/commands.server";
import { clientCodes } from "~drizzle/schema";
import { findOrCreateClient } from "~/features/clients/commands.server";
import { gatherFindings } from "~/features/sync/matching/queries.server";
import { linkTelegram } from "~/features/notifications/telegram-link/commands.server";
import { findTelegramClient, makeLinkToken } from "~/features/notifications/telegram-link/queries.server";
import { systemActor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { mergeClients } from "./commands.server";

const system = systemActor("test");

eachDatabase((open) => {
  it("leads whatever arrives for a merged client to the survivor", async () => {
    const db = await open();
    const core = testCore(db);
    const survivorId = await addClient(db, { displayName: "Омарова Гульнара" });
    const mergedId = await addClient(db, {
      displayName: "Омарова Г.", code: "DFG23456", phoneRaw: "8 701 111 22 33", phoneE164: "+77011112233", phoneIsIdentity: true,
      email: "gul@example.com", emailKey: "gul@example.com",
    }); // prettier-ignore
    const expiresAt = new Date(core.clock.now().getTime() + 3_600_000);
    const token = makeLinkToken(core.env.sessionSecret, { clientId: mergedId, expiresAt, chatId: null });
    expect(await requestCode(core, { contact: "gul@example.com", clientIp: "10.0.0.1" })).toMatchObject({ ok: true }); // prettier-ignore
    const [code] = await db.select().from(clientCodes);
    expect(await mergeClients(core, system, { survivorId, mergedId, choose: { phone: "survivor", email: "survivor" } })).toMatchObject({ ok: true }); // prettier-ignore

    // The link of a letter that was on its way.
    const link = code && secretsOf(core, code).link;
    expect(await signInByLink(core, { link: link ?? "", clientIp: "10.0.0.1" })).toMatchObject({ ok: true, value: { clientId: survivorId } }); // prettier-ignore
    expect((await db.select().from(clientSessions)).map(({ clientId }) => clientId)).toEqual([survivorId]);
    // A new letter to the address of the merged card.
    await requestCode(core, { contact: "gul@example.com", clientIp: "10.0.0.2" });
    expect((await db.select().from(clientCodes)).at(-1)?.clientId).toBe(survivorId);
    // The bot's link.
    await db.transaction((tx) => linkTelegram(tx, core, { token, chatId: "77" }));
    expect(await findTelegramClient(db, "77")).toBe(survivorId);
    await db.update(externalRefs).set({ entityId: mergedId }).where(eq(externalRefs.externalId, "77"));
    expect(await findTelegramClient(db, "77")).toBe(survivorId);
    // A booking with the old number, with the old address.
    for (const contact of [{ phoneRaw: "+7 701 111-22-33", email: null }, { phoneRaw: null, email: "Gul@Example.com" }]) {
      const found = await db.transaction((tx) =>
        findOrCreateClient(tx, { clock: core.clock, actor: system, name: "Гуля", locale: "ru", source: "online", region: "KZ", ...contact }),
      );
      expect(found).toEqual({ clientId: survivorId, created: false });
    } // prettier-ignore
    // A record of the vendor that quotes the old code, phone and address.
    const client = { externalId: null, name: "Гуля", phone: "77011112233", email: "gul@example.com" };
    const [findings] = await gatherFindings(db, [{ record: { comment: "Код клиента: DFG23456", client }, region: "KZ" }]); // prettier-ignore
    expect(findings).toMatchObject({ code: { reading: "exact", clientId: survivorId }, emailClientIds: [survivorId], phoneClientIds: [survivorId] }); // prettier-ignore
  });
});
