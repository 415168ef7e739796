import { asc } from "drizzle-orm";
import { expect, it } from "vitest";
import type { Db, Tx } from "~drizzle/client.server";
import { inbox, jobs } from "~drizzle/schema";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { createIntake } from "./commands.server";

const event = (key: string, body = `{"n":"${key}"}`) => ({ source: "yclients", dedupeKey: key, body });

/** Counts transactions, and refuses rows whose body says "poison", as a database would that cannot store them. */
function watched(db: Db) {
  const seen = { transactions: 0 };
  const proxy: Db = {
    ...db,
    transaction: (fn) => {
      seen.transactions += 1;
      return db.transaction((tx: Tx) =>
        fn({
          ...tx,
          insertMany: (insert) => {
            const poisoned = insert.rows.some((row) => (row as { body?: string }).body?.includes("poison"));
            return poisoned ? Promise.reject(new Error("refused by the database")) : tx.insertMany(insert);
          },
        }),
      );
    },
  };
  return { db: proxy, seen };
}

eachDatabase((open) => {
  it("keeps a thousand calls of one moment, their repeats once, in the order they came, in a few transactions", async () => {
    const { db, seen } = watched(await open());
    const intake = createIntake({ ...testCore(db), db });
    const keys = Array.from({ length: 1000 }, (_, at) => `e${at % 5 === 4 ? at - 3 : at}`);
    const outcomes = await Promise.all(keys.map((key) => intake.push(event(key))));
    expect(outcomes.filter((outcome) => outcome === "stored")).toHaveLength(800);
    expect(outcomes.filter((outcome) => outcome === "duplicate")).toHaveLength(200);
    const rows = await db
      .select({ id: inbox.id, key: inbox.dedupeKey, status: inbox.status })
      .from(inbox)
      .orderBy(asc(inbox.id));
    expect(rows.map(({ key }) => key)).toEqual([...new Set(keys)]);
    const work = await db.select({ name: jobs.name, payload: jobs.payload }).from(jobs).orderBy(asc(jobs.id));
    expect(work.map(({ payload }) => payload)).toEqual(rows.map(({ id }) => ({ inboxId: id })));
    expect(new Set(work.map(({ name }) => name))).toEqual(new Set(["applyInboxEvent"]));
    expect(seen.transactions).toBeLessThanOrEqual(6);
  });

  it("recognises a repeat of what it took before", async () => {
    const db = await open();
    const intake = createIntake(testCore(db));
    expect(await intake.push(event("a"))).toBe("stored");
    expect(await intake.push(event("a"))).toBe("duplicate");
    expect(await intake.push({ ...event("a"), source: "other" })).toBe("stored");
    expect(await db.$count(jobs)).toBe(2);
  });

  it("lets one row that cannot be stored fail alone", async () => {
    const { db } = watched(await open());
    const intake = createIntake({ ...testCore(db), db });
    const results = await Promise.allSettled(["a", "poison", "b", "c"].map((key) => intake.push(event(key))));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    expect(await db.$count(inbox)).toBe(3);
    expect(await db.$count(jobs)).toBe(3);
  });

  it("stops asking a database that refuses everything", async () => {
    const { db, seen } = watched(await open());
    const intake = createIntake({ ...testCore(db), db });
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, (_, at) => intake.push(event(`poison ${at}`))),
    );
    expect(results.every(({ status }) => status === "rejected")).toBe(true);
    expect(seen.transactions).toBe(4);
  });

  it("keeps text that no database takes as it is", async () => {
    const db = await open();
    const intake = createIntake(testCore(db));
    expect(await intake.push(event("k\0ey", 'a\0b \ud800 "юникод" 😀'))).toBe("stored");
    const [row] = await db.select({ key: inbox.dedupeKey, body: inbox.body }).from(inbox);
    expect(row).toEqual({ key: "k\\u0000ey", body: 'a\\u0000b \uFFFD "юникод" 😀' });
  });

  it("closes only when everything is on the disk, and takes nothing after", async () => {
    const db = await open();
    const intake = createIntake(testCore(db));
    const pushed = Array.from({ length: 300 }, (_, at) => intake.push(event(`e${at}`)));
    await intake.close();
    expect(await db.$count(inbox)).toBe(300);
    expect(await Promise.all(pushed)).toHaveLength(300);
    await expect(intake.push(event("late"))).rejects.toMatchObject({ code: "unavailable" });
  });
});
