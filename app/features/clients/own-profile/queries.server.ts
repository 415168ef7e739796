import { eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { clients } from "~drizzle/schema";
import { defaultLocale, isLocale } from "~/i18n/locale";
import type { ClientActor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";

/**
 * What a client sees of their own card: nothing that staff wrote about them.
 * @throws AppError `not_found`
 */
export async function getOwnProfile(db: Queryable, actor: ClientActor) {
  const [row] = await db.select().from(clients).where(eq(clients.id, actor.clientId)).limit(1);
  if (!row) throw new AppError("not_found");
  const { code, firstName, lastName, phoneE164, phoneRaw, email, locale } = row;
  return {
    code,
    firstName,
    lastName,
    phone: phoneE164 ?? phoneRaw,
    email,
    locale: isLocale(locale) ? locale : defaultLocale,
  };
}
