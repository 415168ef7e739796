import { expect, it } from "vitest";
import { settings } from "~drizzle/schema";
import { eachDatabase } from "~tests/support/databases";
import { writeSetting } from "./commands.server";
import { readSetting } from "./queries.server";

const at = new Date("2026-03-02T06:00:00Z");

eachDatabase((open) => {
  it("has defaults until somebody chooses, and then what was chosen", async () => {
    const db = await open();
    expect(await readSetting(db, "loyalty")).toMatchObject({ enabled: true });
    const business = await readSetting(db, "business");
    expect(business).toMatchObject({ currency: "KZT", country: "KZ", locale: "ru" });
    await db.transaction(async (tx) => {
      await writeSetting(tx, { key: "loyalty", value: { enabled: false }, at });
      await writeSetting(tx, { key: "business", value: { ...business, name: "Студия" }, at });
      await writeSetting(tx, { key: "business", value: { ...business, name: "Гибкость" }, at });
    });
    expect(await readSetting(db, "loyalty")).toMatchObject({ enabled: false });
    expect(await readSetting(db, "business")).toEqual({ ...business, name: "Гибкость" });
  });

  it("refuses a value that does not fit, and reads one from another time as not chosen", async () => {
    const db = await open();
    const wrong = { enabled: "yes" } as unknown as { enabled: boolean };
    await expect(
      db.transaction((tx) => writeSetting(tx, { key: "loyalty", value: wrong, at })),
    ).rejects.toThrow();
    await db.insert(settings).values({ key: "loyalty", value: ["?"], updatedAt: at });
    expect(await readSetting(db, "loyalty")).toMatchObject({ enabled: true });
  });
});
