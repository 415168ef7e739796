/** `tsx tests/support/furnish-parlour-process.ts`: makes a furnished studio sell in roubles and take money before visits. Prints a `Parlour` as JSON. */
import { asc, eq } from "drizzle-orm";
import { writeSetting } from "~/features/settings/commands.server";
import { readEnv } from "~/lib/env.server";
import { locations, serviceAddons, services, staff, staffServices } from "~drizzle/schema";
import { openDatabase } from "~drizzle/client.server";
import { words as studioWords } from "./furnished";
import { parlourWords as words, type Parlour } from "./parlour";

const db = await openDatabase(readEnv().database.url);
const [massage] = await db.select().from(services).where(eq(services.name, studioWords.massage));
const people = await db.select({ id: staff.id }).from(staff).orderBy(asc(staff.position));
const [first] = people;
if (!massage || !first) throw new Error("furnish the studio first");
const { id: _, ...like } = massage;

const made = await db.transaction(async (tx) => {
  // YooKassa settles in roubles only.
  await tx.update(locations).set({ currency: "RUB" });
  await tx.update(services).set({ currency: "RUB" });
  const add = async (change: Partial<typeof services.$inferInsert>, doers = people) => {
    const [row] = await tx.insert(services).values({ ...like, cancelCutoffMin: 60, currency: "RUB", ...change }).returning({ id: services.id }); // prettier-ignore
    const id = row?.id ?? 0;
    if (doers.length > 0)
      await tx.insert(staffServices).values(doers.map((one) => ({ staffId: one.id, serviceId: id })));
    return id;
  };
  const paid = { prepayment: "full" as const, priceMinor: 300_000 };
  const prepaid = await add({ name: words.prepaid, position: 2, ...paid });
  const addon = await add({ name: words.addon, isAddon: true, durationMin: 30, priceMinor: 50_000 }, []);
  await tx.insert(serviceAddons).values({ serviceId: prepaid, addonId: addon });
  const scarce = await add({ name: words.scarce, position: 3, ...paid }, [first]);
  const rare = await add({ name: words.rare, maxPerDay: 1, position: 4 }, [first]);
  const asked = await add({ name: words.asked, approval: "staff", position: 5 });
  const value = { gateway: "yookassa" as const, sendReceipts: true, vatCode: 1 };
  await writeSetting(tx, { key: "payments", value, at: new Date() });
  tx.touch("catalog");
  return { prepaid, addon, scarce, rare, asked };
});
await db.close();
process.stdout.write(`\n${JSON.stringify(made satisfies Parlour)}`);
