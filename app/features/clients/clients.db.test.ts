import fc from "fast-check";
import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import { bookingEvents, clients, externalRecords, externalRefs, pointsEntries } from "~drizzle/schema";
import { correctPoints } from "~/features/loyalty/spending/commands.server";
import { guest, systemActor, type UserActor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addBooking, addClient, addWorkplace } from "~tests/support/rows";
import { createClient, findOrCreateClient, updateClient, type PersonInput } from "./commands.server";
import { getClientCard, listClients, suggestClients } from "./queries.server";
import { noFilters, type ClientFilters } from "./list/schema";
import { sortKeyOf } from "./search/model";
import { clientTimeline } from "~/features/client-story/queries.server";

const admin: UserActor = { kind: "user", userId: 1, role: "admin", staffId: null };
const now = new Date("2026-03-02T06:00:00Z");

type ListArgs = Partial<Omit<Parameters<typeof listClients>[2], "filters">> &
  Partial<ClientFilters> & { search?: string };
const list = (
  db: Db,
  {
    sort = "name",
    direction = "asc",
    cursor = null,
    limit = 50,
    search = "",
    columns,
    currency = "KZT",
    ...filters
  }: ListArgs = {},
) =>
  listClients(db, admin, {
    filters: { ...noFilters, q: search, ...filters },
    ...{ sort, direction, cursor, limit, currency, now, columns, zone: "Asia/Almaty" },
  });
const names = async (db: Db, search: string) =>
  (await list(db, { search })).rows.map((row) => row.displayName);

/** Walks every page forwards, then back again. */
async function walk(db: Db, args: ListArgs) {
  const pages: number[][] = [];
  let cursor: string | null = null;
  let previous: string | null = null;
  do {
    const page = await list(db, { ...args, cursor });
    pages.push(page.rows.map(({ id }) => id));
    ({ next: cursor, previous } = page);
  } while (cursor !== null);
  const back: number[][] = [];
  while (previous !== null) {
    const page = await list(db, { ...args, cursor: previous });
    back.unshift(page.rows.map(({ id }) => id));
    ({ previous } = page);
  }
  return { pages, back };
}

eachDatabase((open) => {
  it("keeps a new client with a code of their own and tells what the phone is worth", async () => {
    const db = await open();
    const core = testCore(db);
    const made = await createClient(core, admin, { firstName: "Гульнара", lastName: "Омарова", phone: "8 701 234-56-78", email: "Gulnara@Mail.kz " });
    if (!made.ok) throw new Error("refused");
    const card = await getClientCard(db, admin, { clientId: made.value.clientId, now });
    expect(card).toMatchObject({
      displayName: "Омарова Гульнара", phoneE164: "+77012345678", phoneRaw: "8 701 234-56-78", phoneIsIdentity: true,
      email: "Gulnara@Mail.kz", version: 1, pointsBalance: 0, nextVisit: null, recent: { visits: 0, noShows: 0 }, externalRefs: [],
    });
    expect(card.code).toMatch(/^[A-Z]{3}\d{5}$/);
    const wrong = await createClient(core, admin, { firstName: "Ян", phone: "+7123456789" });
    const { phoneE164, phoneRaw, phoneIsIdentity } = await getClientCard(db, admin, { clientId: wrong.ok ? wrong.value.clientId : 0, now });
    expect({ phoneE164, phoneRaw, phoneIsIdentity }).toEqual({ phoneE164: null, phoneRaw: "+7123456789", phoneIsIdentity: false });
  }); // prettier-ignore

  it("says who has the phone or the e-mail already, and enters a relative all the same when told to", async () => {
    const db = await open();
    const core = testCore(db);
    const first = await createClient(core, admin, { firstName: "Анна", phone: "+77012345678", email: "home@mail.kz" });
    const clientId = first.ok ? first.value.clientId : 0;
    const son = { firstName: "Лев", phone: "87012345678" };
    for (const same of [son, { firstName: "Лев", email: "HOME@mail.kz" }])
      expect(await createClient(core, admin, same)).toMatchObject({ ok: false, error: { reason: "known", clients: [{ id: clientId }] } });
    expect(await createClient(core, admin, { ...son, evenIfKnown: true })).toMatchObject({ ok: true });
  }); // prettier-ignore

  it("refuses names that are too long, empty, or no text, and writes nothing", async () => {
    const db = await open();
    const core = testCore(db);
    for (const input of [
      { firstName: "я".repeat(10_000) },
      {},
      { firstName: "Ян", email: "no" },
      { firstName: "\u0000\u0001" },
    ])
      await expect(createClient(core, admin, input)).rejects.toThrow();
    await expect(createClient(core, guest, { firstName: "Ян" })).rejects.toMatchObject({
      code: "unauthorized",
    });
    expect(await db.$count(clients)).toBe(0);
    const odd = await createClient(core, admin, { firstName: "👩‍🦰 מרים\u0000", lastName: "\ud800" });
    expect(odd).toMatchObject({ ok: true });
  });

  it("does not let one editor undo another's change", async () => {
    const db = await open();
    const core = testCore(db);
    const clientId = await addClient(db, { displayName: "Иванова Анна" });
    const input = { firstName: "Анна", lastName: "Петрова", phone: "87012345678" };
    expect(await updateClient(core, admin, { clientId, version: 1, input })).toEqual({ ok: true, value: { version: 2 } });
    expect(await updateClient(core, admin, { clientId, version: 1, input })).toEqual({ ok: false, error: { reason: "stale", version: 2 } });
    await expect(updateClient(core, admin, { clientId: 999, version: 1, input })).rejects.toMatchObject({ code: "not_found" });
    expect(await names(db, "петрова 701234")).toEqual(["Петрова Анна"]);
    expect(await names(db, "иванова")).toEqual([]);
  }); // prettier-ignore

  it("recognises who books: by phone, then by e-mail, and by nothing that two share", async () => {
    const db = await open();
    const core = testCore(db);
    const person = (given: Partial<PersonInput>) =>
      db.transaction((tx) =>
        findOrCreateClient(tx, {
          clock: core.clock, actor: guest, name: "Анна Иванова", phoneRaw: null, email: null, locale: "ru", source: "online", region: "KZ", ...given,
        }), // prettier-ignore
      );
    const anna = await person({ phoneRaw: "8 701 234-56-78", email: "anna@mail.kz" });
    expect(anna.created).toBe(true);
    const again = { clientId: anna.clientId, created: false };
    expect(await person({ name: "Анечка", phoneRaw: "+77012345678", email: "thief@mail.kz" })).toEqual(again);
    expect(await person({ name: "Аня", email: "ANNA@mail.kz" })).toEqual(again);
    const [kept] = await db.select().from(clients).where(eq(clients.id, anna.clientId));
    expect(kept).toMatchObject({ firstName: "Анна", lastName: "Иванова", displayName: "Иванова Анна", email: "anna@mail.kz" });
    // The same address with another phone is another person.
    expect((await person({ name: "Пётр", phoneRaw: "+77025550000", email: "anna@mail.kz" })).created).toBe(true);
    // Now two have the address: it says nothing any more.
    expect((await person({ name: "Аня", email: "anna@mail.kz" })).created).toBe(true);
    // Two have one phone: a third name is a third client, a known name is the known client.
    const son = await addClient(db, { displayName: "Иванов Лев", phoneE164: "+77012345678", phoneIsIdentity: true });
    expect((await person({ name: "Марк Иванов", phoneRaw: "87012345678" })).created).toBe(true);
    expect(await person({ name: "Лев Иванов", phoneRaw: "87012345678" })).toEqual({ clientId: son, created: false });
    // An impossible number recognises nobody.
    const odd = await person({ name: "Ян", phoneRaw: "+7123456789" });
    expect((await person({ name: "Ян", phoneRaw: "+7123456789" })).clientId).not.toBe(odd.clientId);
  }); // prettier-ignore

  it("makes one client of a newcomer who books ten times at once", async () => {
    const db = await open();
    const core = testCore(db);
    const input = { clock: core.clock, actor: guest, name: "Анна", phoneRaw: "+77012345678", email: "a@mail.kz", locale: "ru", source: "online", region: "KZ" };
    const ids = await Promise.all(Array.from({ length: 10 }, () => db.transaction((tx) => findOrCreateClient(tx, input))));
    expect(new Set(ids.map(({ clientId }) => clientId)).size).toBe(1);
    expect(await db.$count(clients)).toBe(1);
  }); // prettier-ignore

  it("finds clients by any part that was typed", async () => {
    const db = await open();
    await addClient(db, { displayName: "Семёнова Алёна", phoneE164: "+77012345678", email: "alena@mail.kz", code: "DFG23456" });
    await addClient(db, { displayName: "Қанатұлы Әлішер", phoneE164: "+77025556677", code: "GNQ23457" });
    await addClient(db, { displayName: "Петров-Водкин Кузьма", phoneRaw: "12-34", code: "ABC12345" });
    await addClient(db, { displayName: "O'Brien 100% _José_", code: "VWZ55555" });
    await addClient(db, { displayName: "Семенова Архивная", archivedAt: now });
    for (const search of ["семенова", "СЕМЁНОВА алена", "с", "ал сем", "8 701", "+7 (701) 234", "234-56-78", "alena@mail", "dfg23456", "енов"])
      expect(await names(db, search), search).toEqual(["Семёнова Алёна"]);
    for (const search of ["канат", "алишер", "Әлі", "Қан", "8702555", "6677"]) expect(await names(db, search), search).toEqual(["Қанатұлы Әлішер"]);
    for (const search of ["водкин", "петров-водкин", "1234 куз", "АВС12345", "к"]) expect(await names(db, search), search).toContain("Петров-Водкин Кузьма");
    for (const search of ["jose", "o'brien", "100% _jo"]) expect(await names(db, search), search).toEqual(["O'Brien 100% _José_"]);
    for (const search of ["сидорова", "'; drop table clients --", "семенова иванна", "ё1", "\"семенова\" OR x", "9999999", "семенова\\"])
      expect(await names(db, search), search).toEqual(search === "семенова\\" ? ["Семёнова Алёна"] : []);
    for (const search of ["", "  ", "%", "_", "\"", "\u0000", "\ud800"])
      expect((await list(db, { search })).rows.length, JSON.stringify(search)).toBe(4);
    expect(await suggestClients(db, admin, { search: "701" })).toMatchObject([{ displayName: "Семёнова Алёна", phone: "+77012345678" }]);
  }); // prettier-ignore

  it("answers whatever is typed without an error", async () => {
    const db = await open();
    await addClient(db, { displayName: "Омарова Гульнара", phoneE164: "+77012345678" });
    const typed = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.string({ unit: fc.constantFrom(..."\"'*^%_\\():{}-+ANDORNEAR обa1@. "), maxLength: 30 }),
    );
    await fc.assert(
      fc.asyncProperty(typed, async (search) => {
        await list(db, { search });
      }),
      { numRuns: 150 },
    );
  });

  it("pages through everybody in the asked order, each client once, forwards and back", async () => {
    const db = await open();
    const pick = <T>(values: T[], n: number) => values[n % values.length]!;
    const visits = [null, "2026-01-05", "2026-02-01", null, "2026-02-01"].map((day) => day && new Date(`${day}T10:00:00Z`));
    for (let n = 0; n < 43; n += 1) {
      await addClient(db, {
        displayName: `${pick(["Ёлкин", "Әбілов", "Яров", "Абаев", "Omar"], n * 7)} ${pick(["Иван", "Анна", "Лев"], n)}`,
        createdAt: new Date(Date.UTC(2026, 0, 1 + (n % 9))),
        visitsCount: n % 4,
        lastVisitAt: pick(visits, n) as Date | null,
        archivedAt: n % 11 === 0 ? now : null,
      });
    }
    const everybody = (await db.select().from(clients)).filter(({ archivedAt }) => archivedAt === null);
    type Row = (typeof everybody)[number];
    const value = { name: (c: Row) => sortKeyOf(c.displayName), created: (c: Row) => c.createdAt.getTime(), visits: (c: Row) => c.visitsCount, last_visit: (c: Row) => c.lastVisitAt?.getTime() ?? null };
    for (const sort of ["name", "created", "visits", "last_visit"] as const)
      for (const direction of ["asc", "desc"] as const)
        for (const search of ["", "а"]) {
          const matching = everybody.filter((c) => search === "" || /(?:^| )(?:а|ә)/i.test(c.displayName));
          const sign = direction === "asc" ? 1 : -1;
          const expected = matching.sort((a, b) => {
            const [left, right] = [value[sort](a), value[sort](b)];
            if (left === right) return sign * (a.id - b.id);
            if (left === null || right === null) return left === null ? 1 : -1;
            return sign * (left < right ? -1 : 1);
          });
          const { pages, back } = await walk(db, { sort, direction, search, limit: 5 });
          const title = `${sort} ${direction} ${search}`;
          expect(pages.flat(), title).toEqual(expected.map(({ id }) => id));
          expect(back.flat(), title).toEqual(pages.slice(0, -1).flat());
          expect((await list(db, { sort, direction, search })).total).toEqual({ count: expected.length, capped: false });
        }
  }); // prettier-ignore

  it("opens the first page for a cursor that means nothing any more", async () => {
    const db = await open();
    const clientId = await addClient(db, { displayName: "Омарова" });
    for (const cursor of ["a999999", "b999999", "x", "a-1", `b${clientId}`, "a99999999999"])
      expect((await list(db, { cursor })).rows, cursor).toHaveLength(1);
  }); // prettier-ignore

  it("shows in the list what a receptionist needs to know", async () => {
    const db = await open();
    const core = testCore(db);
    const place = await addWorkplace(db);
    const clientId = await addClient(db, { displayName: "Омарова", visitsCount: 1, lastVisitAt: new Date("2026-02-01T05:00:00Z") });
    await addClient(db, { displayName: "Петров", phoneRaw: "12-34" });
    await correctPoints(core, admin, { clientId, points: 40, reason: "gift", requestKey: "gift-0001" });
    for (const [status, startsAt] of [["confirmed", "2026-03-09T05:00:00Z"], ["pending", "2026-03-05T05:00:00Z"], ["cancelled", "2026-03-03T05:00:00Z"], ["completed", "2026-02-01T05:00:00Z"], ["no_show", "2026-02-02T05:00:00Z"], ["no_show", "2025-02-02T05:00:00Z"]] as const)
      await addBooking(db, place, { clientId, status, startsAt: new Date(startsAt), completedAt: status === "completed" ? new Date(startsAt) : null });
    const { rows, next, previous, total, searched } = await list(db);
    expect({ next, previous, total, searched }).toEqual({ next: null, previous: null, total: { count: 2, capped: false }, searched: false });
    expect(rows).toMatchObject([
      { displayName: "Омарова", pointsBalance: 40, visitsCount: 1, lastVisitAt: new Date("2026-02-01T05:00:00Z"), nextVisitAt: new Date("2026-03-05T05:00:00Z") },
      { displayName: "Петров", phone: "12-34", pointsBalance: 0, nextVisitAt: null, lastVisitAt: null },
    ]);
    const card = await getClientCard(db, admin, { clientId, now });
    expect(card).toMatchObject({ pointsBalance: 40, recent: { visits: 1, noShows: 1 }, nextVisit: { startsAt: new Date("2026-03-05T05:00:00Z"), serviceName: "Растяжка" }, level: { reached: 850_000, level: null } });
  }); // prettier-ignore

  it("tells a client's story as one stream, whatever the size of the pages", async () => {
    const db = await open();
    const place = await addWorkplace(db);
    const [clientId, other] = [await addClient(db, { displayName: "Омарова" }), await addClient(db, { displayName: "Чужая" })];
    const at = (minute: number) => new Date(Date.UTC(2026, 1, 1, 10, minute));
    for (const owner of [clientId, other]) {
      const visits = [await addBooking(db, place, { clientId: owner }), await addBooking(db, place, { clientId: owner })];
      for (const [n, bookingId] of visits.entries()) {
        await db.insert(bookingEvents).values([
          { bookingId, at: at(n), actor: "guest", kind: "created", toStatus: "confirmed", reason: "" },
          { bookingId, at: at(5), actor: "user:1", kind: "status", fromStatus: "confirmed", toStatus: "completed", reason: "" },
        ]);
        await db.insert(pointsEntries).values({ clientId: owner, bookingId, kind: "award", points: 50, causeKey: `booking:${bookingId}:award:1`, reason: "", actor: "system:loyalty", createdAt: at(5) });
        await db.insert(externalRecords).values({ source: "yclients", externalId: `r${bookingId}`, versionAt: at(1), state: "matched", bookingId, clientId: owner, evidence: { by: "code" }, record: {}, firstSeenAt: at(5), updatedAt: at(5) });
      }
      await db.insert(externalRefs).values({ source: "yclients", entity: "client", externalId: `c${owner}`, entityId: owner, createdAt: at(1) });
    }
    const told = (await clientTimeline(db, admin, { clientId })).items;
    expect(told.map(({ kind, at: when }) => `${when.getUTCMinutes()} ${kind}`)).toEqual([
      "5 points", "5 points", "5 visit", "5 visit", "5 record", "5 record", "1 visit", "1 identity", "0 visit", "0 created",
    ]);
    expect(told[0]).toMatchObject({ kind: "points", entry: "award", points: 50, balanceAfter: 100 });
    expect(told[2]).toMatchObject({ kind: "visit", event: "status", toStatus: "completed", staffName: "Алия", priceMinor: 850_000 });
    expect(told[4]).toMatchObject({ kind: "record", source: "yclients", evidence: { by: "code" } });
    for (const limit of [1, 2, 3, 4]) {
      const pieces = [];
      let before: string | null = null;
      do {
        const piece = await clientTimeline(db, admin, { clientId, before, limit });
        pieces.push(...piece.items);
        before = piece.next;
      } while (before !== null);
      expect(pieces, `pages of ${limit}`).toEqual(told);
    }
    const points = await clientTimeline(db, admin, { clientId, groups: ["points"] });
    expect(points.items.map(({ kind }) => kind)).toEqual(["points", "points"]);
  }); // prettier-ignore

  it("shows a client their own card and nobody else's", async () => {
    const db = await open();
    const clientId = await addClient(db, { displayName: "Омарова" });
    const other = await addClient(db, { displayName: "Петрова" });
    const self = { kind: "client" as const, clientId };
    expect(await getClientCard(db, self, { clientId, now })).toMatchObject({ displayName: "Омарова" });
    await expect(getClientCard(db, self, { clientId: other, now })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(clientTimeline(db, guest, { clientId })).rejects.toMatchObject({ code: "unauthorized" });
    const asked = { filters: noFilters, sort: "name", direction: "asc", cursor: null, limit: 50 } as const;
    await expect(
      listClients(db, self, { ...asked, now, zone: "UTC", currency: "KZT" }),
    ).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(getClientCard(db, systemActor("test"), { clientId: 999, now })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
