import { and, eq, ne } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { noticeTemplates } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import { locales, type Locale } from "~/i18n/locale";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import type { Channel, Template } from "../model";
import { builtInWords, readChannelsOff } from "./queries.server";
import { wordsForm, type WordsForm } from "./schema";

interface Which {
  template: Template;
  channel: Channel;
}

/** Puts the owner's words in place of the built-in ones. Words equal to those are no words of their own. */
export async function saveWords(core: Core, actor: Actor, given: WordsForm): Promise<void> {
  requireCan(actor, "notices:write");
  const { template, channel, locale, subject, body } = wordsForm.parse(given);
  const builtIn = builtInWords(template, channel, locale);
  const isOwn = body !== builtIn.body || (channel === "email" && subject !== builtIn.subject);
  await core.db.transaction(async (tx) => {
    await write(
      tx,
      core,
      { template, channel, locale },
      isOwn ? { subject, body } : { subject: "", body: "" },
    );
  });
}

/** Goes back to the built-in words of one language. */
export async function resetWords(core: Core, actor: Actor, which: Which & { locale: Locale }): Promise<void> {
  requireCan(actor, "notices:write");
  await core.db.transaction((tx) => write(tx, core, which, { subject: "", body: "" }));
}

/** Switches a template off on one channel, in every language, or on again. */
export async function switchTemplate(
  core: Core,
  actor: Actor,
  { template, channel, isOn }: Which & { isOn: boolean },
): Promise<void> {
  requireCan(actor, "notices:write");
  await core.db.transaction(async (tx) => {
    for (const locale of locales) {
      const row = { template, channel, locale, subject: "", body: "", isOn, updatedAt: core.clock.now() };
      await tx
        .insert(noticeTemplates)
        .values(row)
        .onConflictDoUpdate({
          target: [noticeTemplates.template, noticeTemplates.channel, noticeTemplates.locale],
          set: { isOn, updatedAt: row.updatedAt },
        });
    }
    tx.touch("notices");
  });
}

async function write(
  tx: Tx,
  { clock }: Core,
  { template, channel, locale }: Which & { locale: Locale },
  words: { subject: string; body: string },
): Promise<void> {
  const isOn = !(await readChannelsOff(tx, template)).has(channel);
  const row = { template, channel, locale, ...words, isOn, updatedAt: clock.now() };
  await tx
    .insert(noticeTemplates)
    .values(row)
    .onConflictDoUpdate({
      target: [noticeTemplates.template, noticeTemplates.channel, noticeTemplates.locale],
      set: { ...words, updatedAt: row.updatedAt },
    });
  // A row that says nothing and forbids nothing is no row.
  await tx
    .delete(noticeTemplates)
    .where(
      and(
        eq(noticeTemplates.template, template),
        eq(noticeTemplates.body, ""),
        ne(noticeTemplates.isOn, false),
      ),
    );
  tx.touch("notices");
}
