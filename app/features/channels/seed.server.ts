import { and, eq } from "drizzle-orm";
import { services } from "~drizzle/schema";
import type { Core } from "~/lib/core";
import type { Seller } from "./model";

/** Services of the demo that YClients sells, by their names: one on our page, one in its own form. All others are our own. */
export const demoSellers: ReadonlyMap<string, Seller> = new Map([
  ["Лимфодренажный массаж", "yclients"],
  ["Кинезиотейпирование", "widget"],
]);

/** Says who sells the demo's services, where nobody has chosen otherwise. Their open visits stand in both calendars already. */
export async function seedSellers({ db }: Core): Promise<void> {
  await db.transaction(async (tx) => {
    for (const [name, soldBy] of demoSellers)
      await tx
        .update(services)
        .set({ soldBy })
        .where(and(eq(services.name, name), eq(services.soldBy, "own")));
    tx.touch("catalog");
  });
}
