import { instant, integer, json, table, text } from "../columns";

/** What the owner may change while the product runs; every key has a zod schema in `features/settings`. */
export const settings = table("settings", {
  key: text().primaryKey(),
  value: json<unknown>().notNull(),
  updatedAt: instant().notNull(),
});

/** Counts the changes of each topic, so that another process, a page cache or a waiting browser can tell that something changed. */
export const dataVersions = table("data_versions", {
  topic: text().primaryKey(),
  version: integer().notNull(),
});
