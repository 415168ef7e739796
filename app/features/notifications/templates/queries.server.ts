import { and, eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { noticeTemplates } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import { lettersFor } from "~/i18n/letters";
import { isLocale, locales, type Locale } from "~/i18n/locale";
import type { Actor } from "~/lib/actor";
import { channels, isTemplate, templates, type Channel, type Template } from "../model";
import type { Words } from "./model";

/** Words of a notice as they stand: the owner's own, else the built-in ones. */
export interface StandingWords extends Words {
  isOwn: boolean;
}

export function builtInWords(template: Template, channel: Channel, locale: Locale): Words {
  return lettersFor(locale).builtIn[template][channel];
}

/** The words a notice leaves with. */
export async function readWords(
  db: Queryable,
  { template, channel, locale }: { template: Template; channel: Channel; locale: Locale },
): Promise<StandingWords> {
  const [own] = await db
    .select({ subject: noticeTemplates.subject, body: noticeTemplates.body })
    .from(noticeTemplates)
    .where(
      and(
        eq(noticeTemplates.template, template),
        eq(noticeTemplates.channel, channel),
        eq(noticeTemplates.locale, locale),
      ),
    )
    .limit(1);
  // A row without words only says that the channel is switched off.
  if (!own || own.body === "") return { ...builtInWords(template, channel, locale), isOwn: false };
  return { ...own, isOwn: true };
}

/** The channels on which the owner switched a template off. */
export async function readChannelsOff(db: Queryable, template: Template): Promise<Set<Channel>> {
  const rows = await db
    .select({ channel: noticeTemplates.channel })
    .from(noticeTemplates)
    .where(and(eq(noticeTemplates.template, template), eq(noticeTemplates.isOn, false)));
  return new Set(rows.map(({ channel }) => channel));
}

/** A template as the list of the settings shows it. */
export interface TemplateState {
  template: Template;
  channels: { channel: Channel; isOn: boolean; ownLocales: Locale[] }[];
}

/** Every template with what the owner made of it. */
export async function listTemplates(db: Queryable, actor: Actor): Promise<TemplateState[]> {
  requireCan(actor, "notices:write");
  const rows = (await db.select().from(noticeTemplates)).filter(({ template }) => isTemplate(template));
  return templates.map((template) => ({
    template,
    channels: channels.map((channel) => {
      const own = rows.filter((row) => row.template === template && row.channel === channel);
      return {
        channel,
        isOn: own.every(({ isOn }) => isOn),
        ownLocales: locales.filter((locale) => own.some((row) => row.locale === locale && row.body !== "")),
      };
    }),
  }));
}

/** One template on one channel in one language, for its editor. */
export async function readTemplate(
  db: Queryable,
  actor: Actor,
  which: { template: Template; channel: Channel; locale: Locale },
): Promise<{ words: StandingWords; builtIn: Words; isOn: boolean }> {
  requireCan(actor, "notices:write");
  const [words, off] = await Promise.all([readWords(db, which), readChannelsOff(db, which.template)]);
  return {
    words,
    builtIn: builtInWords(which.template, which.channel, which.locale),
    isOn: !off.has(which.channel),
  };
}

/** Narrows what an address asks for. */
export function localeOr(value: unknown, fallback: Locale): Locale {
  return isLocale(value) ? value : fallback;
}
