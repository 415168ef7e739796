import { asc } from "drizzle-orm";
import { locations } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import { readSetting } from "~/features/settings/queries.server";
import { formatDateTime } from "~/i18n/format";
import { lettersFor } from "~/i18n/letters";
import type { Locale } from "~/i18n/locale";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import { composeLetter, type Letter } from "../letter/model";
import { valuesOfVisit } from "../letter/values/model";
import { topicOf, type Channel, type Template } from "../model";
import { fillText, mentions, smsParts, type Words } from "../templates/model";
import { sampleVisit } from "./model";

const HOUR_MS = 3_600_000;

/** A notice with sample facts, as it would arrive. */
export interface Preview extends Letter {
  /** How many SMS the text takes; null on other channels. */
  smsParts: number | null;
  /** The button that a messenger shows under the text; null where the words hold the address. */
  button: { label: string; url: string } | null;
}

/** Makes a notice out of given words and a sample visit: what is previewed is what would be sent. */
export async function previewNotice(
  core: Core,
  actor: Actor,
  {
    template,
    channel,
    locale,
    words,
  }: { template: Template; channel: Channel; locale: Locale; words: Words },
): Promise<Preview> {
  requireCan(actor, "notices:write");
  const { db, env, clock } = core;
  const now = clock.now();
  const [business, [place]] = await Promise.all([
    readSetting(db, "business"),
    db
      .select({ zone: locations.zone, currency: locations.currency })
      .from(locations)
      .orderBy(asc(locations.id))
      .limit(1),
  ]);
  const visit = sampleVisit(locale, place ?? { zone: "UTC", currency: business.currency }, now);
  const link = env.web.publicUrl + (template === "missed" ? paths.book() : paths.visit(visit.linkToken));
  const until = template === "offer" ? new Date(now.getTime() + HOUR_MS) : null;
  const values = {
    ...valuesOfVisit(visit, { business: business.name, link, backMinor: visit.paidMinor }),
    until: until ? formatDateTime(until, visit.zone, locale, "weekday") : "",
  };
  if (channel !== "email") {
    const text = fillText(words.body, values);
    const { buttons } = lettersFor(locale);
    const button = mentions(words.body, "link") ? null : { label: buttons.open, url: link };
    const isSms = channel === "sms";
    const whole = isSms && button ? `${text}\n${link}` : text;
    return {
      subject: "",
      text: whole,
      html: "",
      smsParts: isSms ? smsParts(whole) : null,
      button: isSms ? null : button,
    };
  }
  const letter = composeLetter({
    template, words, values, visit, business, publicUrl: env.web.publicUrl, link, until, now,
    unsubscribeUrl: topicOf(template) ? env.web.publicUrl + paths.noticeChoices("sample") : null,
    hasCalendar: template === "confirmed" || template === "moved",
  }); // prettier-ignore
  return { ...letter, smsParts: null, button: null };
}
