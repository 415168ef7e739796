import { expect, it } from "vitest";
import { settings } from "~drizzle/schema";
import { eachDatabase } from "~tests/support/databases";

const row = (key: string) => ({ key, value: { n: 1 }, updatedAt: new Date("2026-03-01T10:00:00.123Z") });

eachDatabase((open) => {
  it("each test gets a migrated and empty database", async () => {
    const db = await open();
    await db.insert(settings).values(row("a"));
    const other = await open();
    expect(await other.select().from(settings)).toEqual([]);
    expect(await db.select().from(settings)).toEqual([row("a")]);
  });

  it("two connections to one database see the same rows", async () => {
    const url = await open.url();
    const [one, two] = [await open.at(url), await open.at(url)];
    await one.transaction(async (tx) => {
      await tx.insert(settings).values(row("shared"));
    });
    expect(await two.select().from(settings)).toHaveLength(1);
  });

  it("is still empty for the test after", async () => {
    const db = await open({ poolSize: 1 });
    expect(await db.$count(settings)).toBe(0);
  });
});
