import { count, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { bookings, clients, jobs } from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import { dialect } from "~drizzle/columns";
import { isOverlapViolation } from "~drizzle/errors";
import { guest, systemActor } from "~/lib/actor";
import { testCore, type TestCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { findOverlaps, manager, openStudio, putVisit, type Studio } from "~tests/support/studio";
import { changeBookingStatus, importVisit } from "../commands.server";
import { bookVisit, type BookingRequest } from "./commands.server";

const NOW = "2026-03-02T08:00:00Z";
const at = (hour: string) => new Date(`2026-03-03T${hour}:00Z`);
const contenders = dialect === "sqlite" ? [50, 200] : [50];

/** Somebody new each time, so that nothing but the hour is shared. */
function asking(
  studio: Studio,
  n: number,
  { staffId = studio.people[0] ?? 0, ...more }: Partial<BookingRequest> & { staffId?: number | "any" } = {},
): BookingRequest {
  return {
    parts: [{ serviceId: studio.serviceId, staffId, addonIds: [] }],
    startsAt: at("10:00"),
    visitor: {
      kind: "contact",
      name: `Гость ${n}`,
      phoneRaw: `+7 701 ${String(1_000_000 + n)}`,
      email: null,
      locale: "ru",
    },
    notes: "",
    source: "online",
    ...more,
  };
}

type Outcome = string;

async function race(works: (() => Promise<{ ok: boolean; error?: { reason: string } } | void>)[]) {
  const outcomes = await Promise.all(
    works.map(async (work): Promise<Outcome> => {
      const answer = await work();
      return !answer || answer.ok ? "won" : (answer.error?.reason ?? "?");
    }),
  );
  const counted = new Map<Outcome, number>();
  for (const outcome of outcomes) counted.set(outcome, (counted.get(outcome) ?? 0) + 1);
  return Object.fromEntries(counted);
}

const bookAll = (core: TestCore, requests: BookingRequest[]) =>
  race(requests.map((request) => () => bookVisit(core, guest, request)));

const takenCount = (db: Db) => db.$count(bookings, eq(bookings.blocks, true));

function imported(studio: Studio, startsAt: Date, bookingId: number | null = null) {
  return {
    bookingId,
    clientId: null,
    staffId: studio.people[0] ?? 0,
    serviceId: studio.serviceId,
    serviceName: "Растяжка",
    locationId: studio.locationId,
    status: "confirmed" as const,
    startsAt,
    endsAt: new Date(startsAt.getTime() + 3_600_000),
    priceMinor: 850_000,
    currency: "KZT",
    notes: "",
  };
}

eachDatabase((open) => {
  describe("one hour, wanted by many at once", () => {
    it.each(contenders)("goes to exactly one of %i", async (many) => {
      const db = await open();
      const studio = await openStudio(db);
      const core = testCore(db, { now: NOW });
      const outcomes = await bookAll(core, Array.from({ length: many }, (_, n) => asking(studio, n))); // prettier-ignore
      expect(outcomes).toEqual({ won: 1, booked: many - 1 });
      expect(await takenCount(db)).toBe(1);
      expect(await findOverlaps(db)).toEqual([]);
    });

    it("goes to one of each pair that overlaps, buffers counted", async () => {
      const db = await open();
      const studio = await openStudio(db, { service: { stepMin: 15, bufferAfterMin: 15 } });
      const core = testCore(db, { now: NOW });
      const starts = ["09:00", "09:15", "09:30", "09:45", "10:00", "10:15", "10:30", "10:45", "11:00"];
      const requests = Array.from({ length: 45 }, (_, n) =>
        asking(studio, n, { startsAt: at(starts[n % starts.length] ?? "") }),
      );
      const outcomes = await bookAll(core, requests);
      expect(outcomes.won).toBeGreaterThanOrEqual(1);
      expect(outcomes.won).toBeLessThanOrEqual(2);
      expect(Object.keys(outcomes).sort().join()).toMatch(/^booked(,buffer)?,won$/);
      expect(await findOverlaps(db)).toEqual([]);
    });

    it("gives three people's hour to exactly three, whoever is asked for", async () => {
      const db = await open();
      const studio = await openStudio(db, { people: 3 });
      const core = testCore(db, { now: NOW });
      const requests = Array.from({ length: 40 }, (_, n) =>
        asking(studio, n, { staffId: n % 4 === 0 ? (studio.people[n % 3] ?? 0) : "any" }),
      );
      expect(await bookAll(core, requests)).toEqual({ won: 3, booked: 37 });
      const perPerson = await db
        .select({ staffId: bookings.staffId, visits: count() })
        .from(bookings)
        .groupBy(bookings.staffId)
        .orderBy(bookings.staffId);
      expect(perPerson).toEqual(studio.people.map((staffId) => ({ staffId, visits: 1 })));
    });

    it("crosses midnight without a gap between the two days' locks", async () => {
      const db = await open();
      const studio = await openStudio(db, { shifts: [{ from: 0, until: 1440 }] });
      const core = testCore(db, { now: NOW });
      const requests = Array.from({ length: 30 }, (_, n) =>
        asking(studio, n, {
          startsAt: new Date(at("23:30").getTime() + (n % 2) * 1_800_000),
        }),
      );
      const outcomes = await bookAll(core, requests);
      expect(outcomes.won).toBe(1);
      expect(await findOverlaps(db)).toEqual([]);
    });

    it("works with a single connection", async () => {
      const db = await open({ poolSize: 1 });
      const studio = await openStudio(db, { people: 2 });
      const core = testCore(db, { now: NOW });
      const requests = Array.from({ length: 20 }, (_, n) => asking(studio, n, { staffId: "any" }));
      expect(await bookAll(core, requests)).toEqual({ won: 2, booked: 18 });
    });

    it("is decided between two handles, which share nothing but the database", async () => {
      const url = await open.url();
      const [one, two] = [await open.at(url), await open.at(url)];
      const studio = await openStudio(one);
      const cores = [testCore(one, { now: NOW }), testCore(two, { now: NOW })];
      const outcomes = await race(
        Array.from(
          { length: 40 },
          (_, n) => () => bookVisit(cores[n % 2] as TestCore, guest, asking(studio, n)),
        ),
      );
      expect(outcomes).toEqual({ won: 1, booked: 39 });
    });
  });

  describe("other ways to the same hour", () => {
    it("a vendor's record is written whatever happens; a local booking that comes later is refused", async () => {
      const db = await open();
      const studio = await openStudio(db);
      const core = testCore(db, { now: NOW });
      const writing = { core, actor: systemActor("yclients") };
      for (let round = 0; round < 8; round += 1) {
        const startsAt = at(`${String(9 + round).padStart(2, "0")}:00`);
        const outcomes = await race([
          ...Array.from(
            { length: 5 },
            (_, n) => () => bookVisit(core, guest, asking(studio, round * 10 + n, { startsAt })),
          ),
          () =>
            db.transaction(async (tx) => void (await importVisit(tx, writing, imported(studio, startsAt)))),
          ...Array.from(
            { length: 5 },
            (_, n) => () => bookVisit(core, guest, asking(studio, round * 10 + 5 + n, { startsAt })),
          ),
        ]);
        // The import always counts among the winners; at most one local booking came before it.
        expect(outcomes.won).toBeLessThanOrEqual(2);
        expect(await bookVisit(core, guest, asking(studio, 999, { startsAt }))).toEqual({
          ok: false,
          error: { reason: "booked" },
        });
      }
      expect(await db.$count(bookings, eq(bookings.source, "yclients"))).toBe(8);
      expect(await findOverlaps(db)).toEqual([]);
    });

    it("a cancelled visit is not taken back into an hour that goes to somebody else at that moment", async () => {
      const db = await open();
      const studio = await openStudio(db);
      const core = testCore(db, { now: NOW });
      for (let round = 0; round < 8; round += 1) {
        const startsAt = at(`${String(9 + round).padStart(2, "0")}:00`);
        const cancelled = await Promise.all(
          [0, 1].map(() => putVisit(db, studio, { startsAt, status: "cancelled" })),
        );
        const outcomes = await race([
          ...cancelled.map(
            (bookingId) => () => changeBookingStatus(core, manager, { bookingId, to: "confirmed" }),
          ),
          ...[0, 1, 2].map((n) => () => bookVisit(core, guest, asking(studio, round * 10 + n, { startsAt }))),
        ]);
        expect(outcomes.won).toBe(1);
      }
      expect(await takenCount(db)).toBe(8);
      expect(await findOverlaps(db)).toEqual([]);
    });

    it("a visit is restored by hand and by the vendor at once without either failing", async () => {
      const db = await open();
      const studio = await openStudio(db);
      const core = testCore(db, { now: NOW });
      const writing = { core, actor: systemActor("yclients") };
      const startsAt = at("10:00");
      const { bookingId } = await db.transaction((tx) =>
        importVisit(tx, writing, { ...imported(studio, startsAt), status: "cancelled" }),
      );
      for (let round = 0; round < 6; round += 1) {
        const begun = Date.now();
        await Promise.all([
          changeBookingStatus(core, manager, { bookingId, to: "confirmed" }),
          db.transaction((tx) =>
            importVisit(tx, writing, { ...imported(studio, startsAt, bookingId), notes: `${round}` }),
          ),
        ]);
        // PostgreSQL looks for an embrace after a second only.
        expect(Date.now() - begun).toBeLessThan(900);
        await db.transaction((tx) =>
          importVisit(tx, writing, { ...imported(studio, startsAt, bookingId), status: "cancelled" }),
        );
      }
    });
  });

  describe("the fence in the database", () => {
    it("refuses a row written past the commands, and says so in a way they understand", async () => {
      const db = await open();
      const studio = await openStudio(db, { people: 2 });
      await putVisit(db, studio, { startsAt: at("10:00") });
      const refused = (given: Parameters<typeof putVisit>[2]) =>
        putVisit(db, studio, given).then(
          () => "written",
          (error: unknown) => (isOverlapViolation(error) ? "fence" : String(error)),
        );
      expect(await refused({ startsAt: at("10:30") })).toBe("fence");
      expect(await refused({ startsAt: at("09:30") })).toBe("fence");
      // Contained, containing, and by its buffer alone.
      expect(await refused({ startsAt: at("10:20"), endsAt: at("10:30") })).toBe("fence");
      expect(await refused({ startsAt: at("09:00"), endsAt: at("12:00") })).toBe("fence");
      expect(await refused({ startsAt: at("11:10"), busyFrom: at("10:50") })).toBe("fence");
      // Touching, another person, a status that takes no time, a vendor's fact.
      expect(await refused({ startsAt: at("11:00") })).toBe("written");
      expect(await refused({ startsAt: at("10:00"), staffId: studio.people[1] })).toBe("written");
      expect(await refused({ startsAt: at("10:00"), status: "cancelled" })).toBe("written");
      expect(await refused({ startsAt: at("10:00"), isExclusive: false, source: "yclients" })).toBe(
        "written",
      );
      expect(await findOverlaps(db)).toEqual([]);
      expect((await findOverlaps(db, { exclusiveOnly: false })).length).toBeGreaterThan(0);
    });

    it("refuses to move or revive a row into a taken hour", async () => {
      const db = await open();
      const studio = await openStudio(db);
      await putVisit(db, studio, { startsAt: at("10:00") });
      const later = await putVisit(db, studio, { startsAt: at("12:00") });
      const dead = await putVisit(db, studio, { startsAt: at("10:00"), status: "no_show" });
      const fenced = (change: object, id: number) =>
        expect(
          db
            .update(bookings)
            .set(change)
            .where(eq(bookings.id, id))
            .then(() => "written", isOverlapViolation),
        ).resolves.toBe(true);
      await fenced({ startsAt: at("10:30"), endsAt: at("11:30"), busyFrom: at("10:30") }, later);
      await fenced({ blocks: true, status: "confirmed" }, dead);
    });

    it("is an ordinary refusal to whoever books into it, and leaves nothing behind", async () => {
      const db = await open();
      const studio = await openStudio(db);
      const core = testCore(db, { now: NOW });
      // A row that contradicts itself: the model looks at the status and finds the hour free, the fence looks at `blocks`.
      await putVisit(db, studio, { startsAt: at("10:00"), status: "cancelled", blocks: true });
      expect(await bookVisit(core, guest, asking(studio, 1))).toEqual({
        ok: false,
        error: { reason: "booked" },
      });
      expect([await db.$count(bookings), await db.$count(clients), await db.$count(jobs)]).toEqual([1, 0, 0]);
    });
  });
});
