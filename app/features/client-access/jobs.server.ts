import { and, asc, eq } from "drizzle-orm";
import { clientCodes, clientContacts, clients, externalRefs } from "~drizzle/schema";
import { readSetting } from "~/features/settings/queries.server";
import { defaultLocale, isLocale } from "~/i18n/locale";
import type { HandlerOf } from "~/jobs/handler";
import { RetryAfter } from "~/jobs/retry-after";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import { pruneAccess, secretsOf } from "./commands.server";
import type * as definitions from "./jobs";
import { codeLetter, codeMessage } from "./letter/model";
import { CODE_LIFE_MS, isCodeLive } from "./model";

export const sendSignInCode: HandlerOf<typeof definitions.sendSignInCode> = async (
  { core, vendors, signal, log },
  { codeId, channel, contactId },
) => {
  const [row] = await core.db
    .select({ code: clientCodes, client: clients })
    .from(clientCodes)
    .innerJoin(clients, eq(clients.id, clientCodes.clientId))
    .where(eq(clientCodes.id, codeId))
    .limit(1);
  // A code that came too late opens nothing; whoever waits has asked for another one.
  if (!row || !isCodeLive(row.code, core.clock.now())) return;
  const { code, link } = secretsOf(core, row.code);
  const business = (await readSetting(core.db, "business")).name;
  const facts = {
    business,
    code,
    link: core.env.web.publicUrl + paths.meLink(link),
    minutes: CODE_LIFE_MS / 60_000,
    locale: isLocale(row.client.locale) ? row.client.locale : defaultLocale,
  };
  const idempotencyKey = `client-code:${codeId}`;
  try {
    if (channel === "telegram") {
      const to = await telegramChat(core, row.client.id);
      if (!vendors.telegram || !to) return;
      await vendors.telegram.send({ to, ...codeMessage(facts), idempotencyKey }, signal);
      return;
    }
    const to =
      contactId === undefined ? row.client.email : await furtherEmail(core, row.client.id, contactId);
    if (!vendors.mail || !to) {
      log.info({ codeId, mail: vendors.mail !== null }, "no way to send a sign-in code");
      return;
    }
    const letter = codeLetter({ ...facts, clientName: row.client.firstName || row.client.displayName });
    await vendors.mail.send({ to, ...letter, idempotencyKey }, signal);
  } catch (error) {
    const { kind, retryAfterMs } = error as { kind?: unknown; retryAfterMs?: unknown };
    if (kind === "rate_limited")
      throw new RetryAfter(typeof retryAfterMs === "number" ? retryAfterMs : 30_000);
    throw error;
  }
};

async function furtherEmail({ db }: Core, clientId: number, contactId: number): Promise<string | null> {
  const [row] = await db
    .select({ raw: clientContacts.raw })
    .from(clientContacts)
    .where(and(eq(clientContacts.id, contactId), eq(clientContacts.clientId, clientId), eq(clientContacts.kind, "email"))); // prettier-ignore
  return row?.raw ?? null;
}

async function telegramChat({ db }: { db: Parameters<typeof pruneAccess>[0]["db"] }, clientId: number) {
  const [ref] = await db
    .select({ externalId: externalRefs.externalId })
    .from(externalRefs)
    .where(
      and(
        eq(externalRefs.source, "telegram"),
        eq(externalRefs.entity, "client"),
        eq(externalRefs.entityId, clientId),
      ),
    )
    .orderBy(asc(externalRefs.id))
    .limit(1);
  return ref?.externalId ?? null;
}

export const pruneClientAccess: HandlerOf<typeof definitions.pruneClientAccess> = async ({ core }) => {
  await pruneAccess(core);
};
