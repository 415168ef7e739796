import { eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { eachDatabase } from "~tests/support/databases";
import type { Db, Queryable, Tx } from "./client.server";
import type { Topic } from "~/lib/topics";
import { isUniqueViolation } from "./errors";
import { lockRow } from "./lock";
import { settings, users } from "./schema";

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const put = (q: Queryable, key: string, n = 0) =>
  q.insert(settings).values({ key, value: { n }, updatedAt: new Date("2026-03-01T10:00:00.123Z") });
const keys = async (db: Queryable) =>
  (await db.select({ key: settings.key }).from(settings).orderBy(settings.key)).map(({ key }) => key);

/** Starts a transaction, tells when it has written `key`, and holds it open until `end` is called. */
function openTransaction(db: Db, key: string) {
  let end: (failure?: Error) => void = () => undefined;
  let wrote: () => void = () => undefined;
  const held = new Promise<Error | undefined>((resolve) => (end = resolve));
  const written = new Promise<void>((resolve) => (wrote = resolve));
  const ended = db.transaction(async (tx) => {
    await put(tx, key);
    wrote();
    const failure = await held;
    if (failure) throw failure;
  });
  ended.catch(() => undefined);
  return { written, ended, end };
}

eachDatabase((open) => {
  describe("a transaction", () => {
    it("keeps what it wrote, and what it returned", async () => {
      const db = await open();
      const value = await db.transaction(async (tx) => {
        await put(tx, "a");
        await pause(10);
        await put(tx, "b");
        return keys(tx);
      });
      expect(value).toEqual(["a", "b"]);
      expect(await keys(db)).toEqual(["a", "b"]);
    });

    it("rolls back when it throws after an await", async () => {
      const db = await open();
      const failed = db.transaction(async (tx) => {
        await put(tx, "a");
        await pause(10);
        throw new Error("no");
      });
      await expect(failed).rejects.toThrow("no");
      expect(await keys(db)).toEqual([]);
      await db.transaction((tx) => put(tx, "next"));
      expect(await keys(db)).toEqual(["next"]);
    });

    it("rolls back when the engine refuses a row, and says which kind of refusal it was", async () => {
      const db = await open();
      await put(db, "taken");
      const failed = db.transaction(async (tx) => {
        await put(tx, "a");
        await put(tx, "taken");
      });
      expect(await failed.then(() => null, isUniqueViolation)).toBe(true);
      expect(await keys(db)).toEqual(["taken"]);
    });

    it("a stranger's write survives its rollback", async () => {
      const url = await open.url();
      const db = await open.at(url, { poolSize: 2 });
      const transaction = openTransaction(db, "mine");
      await transaction.written;
      const stranger = put(db, "stranger").then(() => undefined);
      await pause(30);
      transaction.end(new Error("no"));
      await expect(transaction.ended).rejects.toThrow("no");
      await stranger;
      expect(await keys(db)).toEqual(["stranger"]);
    });

    it("a read outside does not wait for it and does not see its rows", async () => {
      const db = await open({ poolSize: 2 });
      const transaction = openTransaction(db, "mine");
      await transaction.written;
      expect(await keys(db)).toEqual([]);
      transaction.end();
      await transaction.ended;
      expect(await keys(db)).toEqual(["mine"]);
    });

    it("two that want one row take turns", async () => {
      const db = await open({ poolSize: 2 });
      const transaction = openTransaction(db, "one");
      await transaction.written;
      const order: string[] = [];
      const second = db
        .transaction((tx) => put(tx, "one").onConflictDoNothing().returning())
        .then((rows) => order.push(`second ${rows.length}`));
      await pause(30);
      order.push("first ends");
      transaction.end();
      await second;
      expect(order).toEqual(["first ends", "second 0"]);
    });

    it("50 parallel read-modify-writes behind a lock row lose nothing", async () => {
      const db = await open();
      const [row] = await db.insert(users).values(aUser).returning({ id: users.id });
      const id = row?.id ?? 0;
      const addOne = () =>
        db.transaction(async (tx) => {
          await lockRow(tx, users, id);
          const [user] = await tx.select({ count: users.displayName }).from(users).where(eq(users.id, id));
          await pause(1);
          await tx
            .update(users)
            .set({ displayName: String(Number(user?.count) + 1) })
            .where(eq(users.id, id));
        });
      await Promise.all(Array.from({ length: 50 }, addOne));
      const [user] = await db.select({ count: users.displayName }).from(users).where(eq(users.id, id));
      expect(user?.count).toBe("50");
    });

    it("50 parallel transactions get by with a pool of one", async () => {
      const db = await open({ poolSize: 1 });
      const one = (n: number) => db.transaction(async (tx) => void (await put(tx, `k${n}`)));
      await Promise.all(Array.from({ length: 50 }, (_, n) => one(n)));
      expect(await db.$count(settings)).toBe(50);
    });
  });

  describe("mistakes that would hang or lose a write", () => {
    it("refuses the Db inside an open transaction, for reads, writes and another transaction", async () => {
      const db = await open();
      const uses: (() => Promise<unknown>)[] = [
        async () => db.select().from(settings),
        async () => put(db, "x"),
        () => db.transaction(async () => undefined),
      ];
      for (const use of uses) {
        const failed = db.transaction(async (tx) => {
          await put(tx, "a");
          await pause(1);
          await use();
        });
        const error = await failed.then(() => null, messages);
        expect(error).toContain("inside an open transaction");
      }
      expect(await keys(db)).toEqual([]);
    });

    it("refuses a tx after its end", async () => {
      const db = await open();
      let leaked: Tx | undefined;
      await db.transaction(async (tx) => void (leaked = tx));
      const late = async () => put(leaked as Tx, "late");
      expect(await late().then(() => null, messages)).toContain("transaction has ended");
      expect(await keys(db)).toEqual([]);
    });

    it("allows the Db again after the transaction, in the same flow and in afterCommit", async () => {
      const db = await open();
      let afterwards: Promise<string[]> | undefined;
      await db.transaction(async (tx) => {
        await put(tx, "a");
        tx.afterCommit(() => {
          afterwards = keys(db);
        });
      });
      expect(await afterwards).toEqual(["a"]);
      expect(await keys(db)).toEqual(["a"]);
    });
  });

  describe("what follows a commit", () => {
    it("afterCommit runs in order after the commit, and never after a rollback", async () => {
      const db = await open();
      const seen: string[] = [];
      await db.transaction(async (tx) => {
        tx.afterCommit(() => seen.push("first"));
        tx.afterCommit(() => seen.push("second"));
        await put(tx, "a");
        seen.push("inside");
      });
      const failed = db.transaction(async (tx) => {
        tx.afterCommit(() => seen.push("never"));
        tx.touch("clients");
        await put(tx, "a");
      });
      await expect(failed).rejects.toThrow();
      expect(seen).toEqual(["inside", "first", "second"]);
    });

    it("touched topics are told to this process at once and to others soon; a rollback is told to nobody", async () => {
      const url = await open.url();
      const [here, there] = [await open.at(url), await open.at(url)];
      const heard: Record<"here" | "there", Topic[]> = { here: [], there: [] };
      const stops = [
        here.watch((topics) => heard.here.push(...topics)),
        there.watch((topics) => heard.there.push(...topics)),
      ];
      await pause(150); // LISTEN needs a connection
      const failed = here.transaction(async (tx) => {
        tx.touch("loyalty");
        await put(tx, "a");
        throw new Error("no");
      });
      await expect(failed).rejects.toThrow("no");
      await here.transaction(async (tx) => {
        tx.touch("bookings");
        tx.touch("clients");
        tx.touch("bookings");
      });
      expect(heard.here.sort()).toEqual(["bookings", "clients"]);
      await expect.poll(() => heard.there.sort(), { timeout: 3_000 }).toEqual(["bookings", "clients"]);
      await pause(500); // our own news must not come back by the way of others
      expect(heard.here).toHaveLength(2);
      for (const stop of stops) stop();
      await here.transaction(async (tx) => tx.touch("jobs"));
      expect(heard.here).toHaveLength(2);
    });
  });

  it("keeps instants to the millisecond, JSON as given and text with everything in it", async () => {
    const db = await open();
    const value = { ru: "Ёлка — 5 °C", quote: `'"\\`, deep: [{ n: 1.5, none: null }] };
    await db.insert(settings).values({ key: "k", value, updatedAt: new Date("2026-03-29T00:59:59.999Z") });
    expect(await db.select().from(settings)).toEqual([
      { key: "k", value, updatedAt: new Date("2026-03-29T00:59:59.999Z") },
    ]);
  });

  it("answers a ping, and none after its end", async () => {
    const db = await open();
    await db.ping();
    await db.close();
    await expect(db.ping()).rejects.toThrow();
  });

  it("gives many rows their ids in order, and null to those that were there", async () => {
    const db = await open();
    const row = (n: number) => ({ ...aUser, username: `u${n}`, usernameKey: `u${n}` });
    await db.insert(users).values(row(2));
    const ids = await db.transaction((tx) =>
      tx.insertMany({ table: users, rows: [1, 2, 3].map(row), skipConflictsOn: ["usernameKey"] }),
    );
    expect(ids[1]).toBeNull();
    const stored = await db
      .select({ id: users.id, name: users.username })
      .from(users)
      .orderBy(sql`id`);
    const names = new Map(stored.map(({ id, name }) => [id, name]));
    expect([ids[0], ids[2]].map((id) => names.get(id ?? 0))).toEqual(["u1", "u3"]);
  });
});

const aUser = {
  username: "counter",
  usernameKey: "counter",
  passwordHash: "-",
  role: "manager" as const,
  displayName: "0",
  locale: "ru",
  isActive: true,
  createdAt: new Date("2026-03-01T10:00:00Z"),
};

/** drizzle wraps what the driver threw. */
function messages(error: unknown): string {
  const texts: string[] = [];
  for (let current: unknown = error; current instanceof Error; current = current.cause)
    texts.push(current.message);
  return texts.join(" <- ");
}
