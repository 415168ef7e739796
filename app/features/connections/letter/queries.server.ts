import { and, asc, eq } from "drizzle-orm";
import { readSetting } from "~/features/settings/queries.server";
import { defaultLocale, isLocale, type Locale } from "~/i18n/locale";
import type { Queryable } from "~drizzle/client.server";
import { locations, users } from "~drizzle/schema";

/** Somebody who is written to when a connection needs a person. */
export interface AlertReader {
  /** Not personal; makes a repeated letter the same letter. */
  key: string;
  to: string;
  locale: Locale;
  business: string;
  zone: string;
}

/** Admins who sign in and have an address; the business's own address when there is none. */
export async function listAlertReaders(db: Queryable): Promise<AlertReader[]> {
  const business = await readSetting(db, "business");
  const [location] = await db.select({ zone: locations.zone }).from(locations).orderBy(asc(locations.id)).limit(1); // prettier-ignore
  const rows = await db
    .select({ id: users.id, email: users.email, locale: users.locale })
    .from(users)
    .where(and(eq(users.role, "admin"), eq(users.isActive, true)))
    .orderBy(asc(users.id));
  const common = { business: business.name, zone: location?.zone ?? "UTC" };
  const admins = rows.flatMap(
    ({ id, email, locale }) =>
    email ? [{ key: `user:${id}`, to: email, locale: isLocale(locale) ? locale : defaultLocale, ...common }] : [], // prettier-ignore
  );
  if (admins.length > 0 || business.email === "") return admins;
  return [{ key: "business", to: business.email, locale: business.locale, ...common }];
}
