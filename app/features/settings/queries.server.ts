import { eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { settings } from "~drizzle/schema";
import { SETTINGS, type Setting, type SettingKey } from "./schema";

/** A setting as it stands, defaults filled in. A stored value that no longer fits its schema counts as not chosen. */
export async function readSetting<K extends SettingKey>(db: Queryable, key: K): Promise<Setting<K>> {
  const [row] = await db.select({ value: settings.value }).from(settings).where(eq(settings.key, key));
  const stored = SETTINGS[key].safeParse(row?.value ?? {});
  return (stored.success ? stored.data : SETTINGS[key].parse({})) as Setting<K>;
}
