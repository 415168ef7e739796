/** `tsx tests/support/furnish-storefront-process.ts`: adds to a furnished studio what the client's pages can show. Prints a `Storefront` as JSON. */
import { eq } from "drizzle-orm";
import { writeSetting } from "~/features/settings/commands.server";
import { readEnv } from "~/lib/env.server";
import { serviceAddons, serviceQuestions, services, staffServices } from "~drizzle/schema";
import { openDatabase } from "~drizzle/client.server";
import { storefrontWords as words, type Storefront } from "./storefront";

const db = await openDatabase(readEnv().database.url);
const [massage] = await db.select().from(services).where(eq(services.name, words.service));
if (!massage) throw new Error("furnish the studio first");
const doers = await db.select().from(staffServices).where(eq(staffServices.serviceId, massage.id));
const { id: massageId, ...like } = massage;

const made = await db.transaction(async (tx) => {
  const add = async (change: Partial<typeof services.$inferInsert>, isDone = true) => {
    const [row] = await tx.insert(services).values({ ...like, cancelCutoffMin: 0, ...change }).returning({ id: services.id }); // prettier-ignore
    const id = row?.id ?? 0;
    if (isDone)
      await tx.insert(staffServices).values(doers.map(({ staffId }) => ({ staffId, serviceId: id })));
    return id;
  };
  const addon = await add({ name: words.addon, isAddon: true, durationMin: 30, priceMinor: 300_000 }, false);
  await tx.insert(serviceAddons).values({ serviceId: massageId, addonId: addon });
  const question = { serviceId: massageId, label: words.question, kind: "text" as const, options: [] };
  const [asked] = await tx.insert(serviceQuestions).values({ ...question, isRequired: true, position: 0 }).returning({ id: serviceQuestions.id }); // prettier-ignore
  const group = await add({ name: words.group, capacity: 4, stepMin: 60, position: 5 });
  const strict = await add({ name: words.strict, cancelCutoffMin: 60 * 24 * 90, position: 6 });
  const rare = await add({ name: words.rare, maxPerDay: 1, position: 7 });
  await tx.update(services).set({ cancelCutoffMin: 60 }).where(eq(services.id, massageId));
  const value = { holdMin: 10, payMin: 20, offerMin: 60, embedOrigins: [process.env.PARTNER_ORIGIN ?? ""] };
  await writeSetting(tx, { key: "booking", value, at: new Date() });
  tx.touch("catalog");
  return { addon, question: asked?.id ?? 0, group, strict, rare };
});
await db.close();
process.stdout.write(`\n${JSON.stringify(made satisfies Storefront)}`);
