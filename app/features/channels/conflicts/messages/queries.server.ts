import type { Queryable } from "~drizzle/client.server";
import { readSetting } from "~/features/settings/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { formatDateTime } from "~/i18n/format";
import { defaultLocale, isLocale } from "~/i18n/locale";
import type { ConflictView } from "../queries.server";

/** Ready words for the client of our visit, in their language: that it is called off, and why. They leave with the letter that says so. */
export async function readCancelWords(
  db: Queryable,
  { ours, kind, zone }: Pick<ConflictView, "ours" | "kind" | "zone">,
): Promise<string> {
  const business = await readSetting(db, "business");
  const locale = isLocale(ours.locale) ? ours.locale : defaultLocale;
  return messagesFor(locale).conflicts.message.cancel[kind]({
    name: ours.firstName || (ours.clientName ?? ""),
    service: ours.serviceName,
    when: formatDateTime(new Date(ours.startsAt), zone, locale, "weekday"),
    business: business.name,
  });
}
