import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq, getTableName, isNull } from "drizzle-orm";
import { afterAll, expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import { sqlitePath } from "~drizzle/sqlite.server";
import {
  auditEntries,
  bookings,
  clients,
  erasures,
  imports,
  inbox,
  messages,
  moneyEntries,
  payments,
  pointsEntries,
  refunds,
  savedViews,
} from "~drizzle/schema";
import { holdings } from "~/features/clients/holdings/queries.server";
import { mergeClients } from "~/features/merging/commands.server";
import { actingAs } from "~/lib/acting.server";
import type { UserActor } from "~/lib/actor";
import { testCore, type TestCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addRichClient, addSurroundings, dumpAll } from "~tests/support/rich-client";
import { addBooking, addClient, addWorkplace } from "~tests/support/rows";
import { cancelWaiting, eraseClient, eraseWaiting } from "./erasure/commands.server";
import { forgetAgain, keepTombstones } from "./tombstones/commands.server";

const admin: UserActor = { kind: "user", userId: 1, role: "admin", staffId: null };
const manager: UserActor = { kind: "user", userId: 2, role: "manager", staffId: null };

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function coreOf(db: Db): TestCore {
  const folder = mkdtempSync(join(tmpdir(), "kartoteka-erasure-"));
  folders.push(folder);
  return testCore(db, { env: { DATA_DIR: folder } });
}

async function codeOf(db: Db, id: number): Promise<string> {
  const [row] = await db.select({ code: clients.code }).from(clients).where(eq(clients.id, id));
  return row?.code ?? "";
}

/** Everything is written by a person, so that the log of changes holds each word of it too. */
const acting = { actor: "user:1", address: "10.0.0.9", place: "POST /crm/clients/:id/edit", requestId: "r1" };

/** Columns that hold codes and hashes stay as they are; every other text of the map must be gone. */
const KEPT = new Set(
  holdings.flatMap(({ table, erase, codes }) => (erase === "remove" ? [] : codes.map((key) => `${getTableName(table)}.${key}`))),
); // prettier-ignore

/** What these rows are named by: which notice, not who. The log of changes keeps the names of rows. */
const KEYS = new Set(["notice_choices.topic", "notice_choices.channel"]);

eachDatabase((open) => {
  it(
    "leaves no byte of the person: not in a table, the search, the log nor the file, and the books as they were",
    { timeout: 60_000 },
    async () => {
      const url = await open.url();
      const db = await open.at(url);
      const core = coreOf(db);
      const around = await addSurroundings(db);
      const [merged, one, neighbour] = await actingAs(acting, async () => {
        const first = await addRichClient(db, around, { tag: "MRK" });
        const second = await addRichClient(db, around, { tag: "MRK", other: first.id, again: 2 });
        await db.update(clients).set({ notes: "MRK-former-notes" }).where(eq(clients.id, second.id));
        return [first, second, await addRichClient(db, around, { tag: "OTHER" })] as const;
      });
      await db.update(clients).set({ phoneE164: "+77013334455", email: "Mrk@Example.com", emailKey: "mrk@example.com", searchText: "  mrk" }).where(eq(clients.id, one.id)); // prettier-ignore
      const at = core.clock.now();
      const received = { source: "yclients", receivedAt: at, status: "applied" as const };
      await db.insert(inbox).values([
      { ...received, dedupeKey: "1", subject: "", body: JSON.stringify({ data: { phone: "77013334455", name: "MRK-by-phone" } }) },
      { ...received, dedupeKey: "2", subject: "", body: JSON.stringify({ email: "mrk@example.com", name: "MRK-by-mail" }) },
      { ...received, dedupeKey: "3", subject: "", body: JSON.stringify({ name: "somebody else" }) },
    ]); // prettier-ignore
      await db.insert(messages).values({ clientId: null, channel: "email", direction: "inbound", state: "received", address: "mrk@example.com", subject: "", body: "MRK-unlinked", at }); // prettier-ignore
      await db.insert(savedViews).values({ userId: around.ids.users ?? 0, area: "clients", name: "Вид", query: "q=mrk&sort=name", position: 1, createdAt: at }); // prettier-ignore
      const two = { survivorId: one.id, mergedId: merged.id };
      expect(await actingAs(acting, () => mergeClients(core, admin, two))).toMatchObject({ ok: true });
      const noted = async () => JSON.stringify(await db.select().from(auditEntries));
      const audited = await noted();
      for (const part of [
        "clients",
        "programs",
        "programversions",
        "measurements",
        "messages",
        "clientactions",
        "consents",
      ]) {
        expect([part, audited.includes(`MRK-${part}-`)]).toEqual([part, true]);
      }
      expect(audited).toContain("MRK-former-notes");
      // A file that nobody has read yet would go whole.
      await db.update(imports).set({ state: "done" });
      await db.update(payments).set({ status: "succeeded" });
      await db.update(refunds).set({ status: "succeeded" });
      const books = async () => ({
      money: (await db.select().from(moneyEntries).orderBy(moneyEntries.id)).map(({ amountMinor, at: when, clientId }) => [amountMinor, when, clientId]),
      points: (await db.select().from(pointsEntries).orderBy(pointsEntries.id)).map(({ points, clientId }) => [points, clientId]),
      visits: (await db.select().from(bookings).orderBy(bookings.id)).map(({ id, startsAt, priceMinor, paidMinor, status }) => [id, startsAt, priceMinor, paidMinor, status]),
    }); // prettier-ignore
      const before = await books();
      const saysOthers = async () => {
        const text = JSON.stringify(await dumpAll(db));
        return neighbour.words.filter((one) => text.includes(one.text)).length;
      };
      const others = await saysOthers();
      expect(await eraseClient(core, admin, { clientId: one.id, reason: "request", code: await codeOf(db, one.id) })).toMatchObject({ ok: true, value: { isDone: true } }); // prettier-ignore
      await db.forgetRemains();

      const dump = JSON.stringify(await dumpAll(db));
      const words = [...one.words, ...merged.words].filter(
        ({ where }) => !KEPT.has(where) && !KEYS.has(where),
      );
      expect(words.length).toBeGreaterThan(100);
      expect(words.filter(({ text }) => dump.includes(text))).toEqual([]);
      expect(dump.match(/MRK-(former|by|unlinked)|mrk@example|3334455/gi)).toBeNull();
      expect(others).toBeGreaterThan(100);
      expect(await saysOthers()).toBe(others);
      expect(dump).toContain("somebody else");
      expect(await books()).toEqual(before);
      expect(await db.select().from(erasures)).toHaveLength(2);
      // The log keeps that something was done, by whom and when, and no word of what; the neighbour's entries stand.
      expect((await noted()).replace(/"rowKey":"(?:[^"\\]|\\.)*"/g, "")).not.toContain("MRK-");
      expect(await db.$count(auditEntries, isNull(auditEntries.erasedAt))).toBeGreaterThan(20);
      const emptied = (await db.select().from(auditEntries)).filter(({ erasedAt }) => erasedAt !== null);
      expect(emptied.length).toBeGreaterThan(50);
      expect(
        emptied.every((entry) => entry.before === null && entry.after === null && entry.actor === "user:1"),
      ).toBe(true);
      for (const name of [
        "programs",
        "measurements",
        "progress_photos",
        "messages",
        "client_actions",
        "import_rows",
      ]) {
        expect([name, one.words.some(({ where }) => where.startsWith(`${name}.`))]).toEqual([name, true]);
      }
      if (open.dialect === "sqlite") {
        const path = sqlitePath(url);
        for (const file of [path, `${path}-wal`].filter((name) => existsSync(name))) {
          const bytes = readFileSync(file);
          expect(words.filter(({ text }) => bytes.includes(text))).toEqual([]);
          for (const text of ["MRK-former", "MRK-by", "MRK-unlinked", "3334455", "mrk@example.com"]) expect([text, bytes.includes(text)]).toEqual([text, false]); // prettier-ignore
        }
      }
    },
  );

  it("asks for the code, the right, and waits for the visit that is ahead", async () => {
    const db = await open();
    const core = coreOf(db);
    const place = await addWorkplace(db);
    const id = await addClient(db, { displayName: "Ким Анна", code: "DFG23456" });
    const startsAt = new Date(core.clock.now().getTime() + 86_400_000);
    const visit = await addBooking(db, place, { clientId: id, status: "confirmed", startsAt });
    const ask = (more = {}) =>
      eraseClient(core, admin, { clientId: id, reason: "request", code: "dfg23456", ...more });
    await expect(eraseClient(core, manager, { clientId: id, reason: "request", code: "DFG23456" })).rejects.toMatchObject({ code: "forbidden" }); // prettier-ignore
    expect(await ask({ code: "XXX" })).toEqual({ ok: false, error: { reason: "code" } });
    expect(await ask()).toEqual({ ok: false, error: { reason: "visits_ahead" } });
    expect(await ask({ mayWait: true })).toMatchObject({ ok: true, value: { isDone: false } });
    expect(await cancelWaiting(core, admin, { clientId: id })).toBe(true);
    expect(await ask({ mayWait: true })).toMatchObject({ ok: true });
    expect(await eraseWaiting(core)).toBe(0);
    await db.update(bookings).set({ status: "completed" }).where(eq(bookings.id, visit));
    expect(await eraseWaiting(core)).toBe(1);
    const [row] = await db.select().from(clients).where(eq(clients.id, id));
    expect(row).toMatchObject({ displayName: `#${id}`, lastName: "", searchText: "" });
    expect(row?.erasedAt).toBeInstanceOf(Date);
    expect(await ask()).toEqual({ ok: false, error: { reason: "erased" } });
    expect((await db.select().from(erasures)).map(({ status }) => status)).toEqual(["done"]);
  });

  it("forgets again whom a restored backup brought back, and nobody with the same number", async () => {
    const url = await open.url();
    let db = await open.at(url);
    const core = coreOf(db);
    const id = await addClient(db, { displayName: "Ким Анна", code: "DFG23456" });
    const state = await db.select().from(clients);
    if (open.dialect === "sqlite") {
      await db.close();
      copyFileSync(sqlitePath(url), `${sqlitePath(url)}.backup`);
      db = core.db = await open.at(url);
    }
    expect(await eraseClient(core, admin, { clientId: id, reason: "request", code: "DFG23456" })).toMatchObject({ ok: true }); // prettier-ignore
    expect(await keepTombstones(core)).toBe(1);
    expect(await keepTombstones(core)).toBe(0);
    expect(readFileSync(join(core.env.dataDir, "erasures.jsonl"), "utf8")).not.toContain("DFG23456");
    if (open.dialect === "sqlite") {
      await db.close();
      for (const end of ["-wal", "-shm"]) rmSync(sqlitePath(url) + end, { force: true });
      copyFileSync(`${sqlitePath(url)}.backup`, sqlitePath(url));
      db = core.db = await open.at(url);
    } else {
      await db.delete(erasures);
      await db.delete(clients);
      await db.insert(clients).values(state);
    }
    expect(await forgetAgain(core)).toBe(1);
    expect((await db.select().from(clients)).map(({ displayName }) => displayName)).toEqual([`#${id}`]);
    expect(await forgetAgain(core)).toBe(0);
    // Another database, another person with the same number.
    await db
      .update(clients)
      .set({ erasedAt: null, displayName: "Омаров", createdAt: new Date("2026-02-01T00:00:00Z") });
    expect(await forgetAgain(core)).toBe(0);
  });
});
