import type { z } from "zod";
import type { Tx } from "~drizzle/client.server";
import { settings } from "~drizzle/schema";
import { SETTINGS, type SettingKey } from "./schema";

/**
 * Stores a setting, what is left out as its default, inside the caller's transaction. Whoever may change it has been decided by the caller.
 * @throws ZodError when the value does not fit the key's schema.
 */
export async function writeSetting<K extends SettingKey>(
  tx: Tx,
  { key, value, at }: { key: K; value: z.input<(typeof SETTINGS)[K]>; at: Date },
): Promise<void> {
  const row = { value: SETTINGS[key].parse(value), updatedAt: at };
  await tx.insert(settings).values({ key, ...row }).onConflictDoUpdate({ target: settings.key, set: row }); // prettier-ignore
  tx.touch("settings");
}
