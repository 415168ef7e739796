import type { Queryable } from "~drizzle/client.server";
import { readSetting } from "~/features/settings/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { formatDateTime } from "~/i18n/format";
import { isLocale, defaultLocale } from "~/i18n/locale";
import { paths } from "~/lib/paths";
import type { ConflictSide } from "../queries.server";

/** What can be written to the client of our visit, ready and in their language: that it is called off, or a plea to choose another time. */
export async function readMessages(
  db: Queryable,
  { ours, zone, publicUrl }: { ours: ConflictSide; zone: string; publicUrl: string },
): Promise<{ subject: string; cancel: string; move: string }> {
  const business = await readSetting(db, "business");
  const locale = isLocale(ours.locale) ? ours.locale : defaultLocale;
  const words = messagesFor(locale).conflicts.message;
  const facts = {
    name: ours.firstName || (ours.clientName ?? ""),
    service: ours.serviceName,
    when: formatDateTime(new Date(ours.startsAt), zone, locale, "weekday"),
    business: business.name,
  };
  const link = ours.linkToken === null ? publicUrl : publicUrl + paths.visitMove(ours.linkToken);
  return { subject: words.subject, cancel: words.cancel(facts), move: words.move({ ...facts, link }) };
}
