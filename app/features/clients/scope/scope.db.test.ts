import { expect, it } from "vitest";
import { clients, payments, pointsEntries, waitingList } from "~drizzle/schema";
import { plainAddress } from "~/features/booking/calendar/address/model";
import { getVisitCard } from "~/features/booking/calendar/card/queries.server";
import { getCalendarPage } from "~/features/booking/calendar/queries.server";
import { cancelVisit } from "~/features/booking/cancel/commands.server";
import { getMoveOffer } from "~/features/booking/desk/move-offer/queries.server";
import {
  getOwnOrStaffVisit,
  getVisit,
  listBookings,
  listClientVisits,
  listNextVisits,
  listVisitsOfDays,
} from "~/features/booking/queries.server";
import { listRequests } from "~/features/booking/requests/queries.server";
import { getTodayPage } from "~/features/booking/today/queries.server";
import { leaveWaitingList } from "~/features/booking/waiting/commands.server";
import { listWaiting } from "~/features/booking/waiting/queries.server";
import { lapsingOf } from "~/features/loyalty/costs/queries.server";
import { openEntry } from "~/features/loyalty/entry/queries.server";
import { listPoints } from "~/features/loyalty/queries.server";
import { listClientNotices, listVisitNotices } from "~/features/notifications/outbox/queries.server";
import { listPayments } from "~/features/payments/list/queries.server";
import { getPaymentCard, getVisitMoney } from "~/features/payments/queries.server";
import type { UserActor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { openStudio, putVisit, trainerOf } from "~tests/support/studio";
import { suggestClients } from "../queries.server";
import { mustSeeClient } from "./queries.server";

const NOW = "2026-03-02T08:00:00Z";
const at = (hour: number) => new Date(Date.UTC(2026, 2, 2, hour));
const CANARY = { displayName: "Канарейка Скрытая", phoneE164: "+77015550199", phoneRaw: "8 701 555 01 99", email: "canary@hidden.kz" }; // prettier-ignore
const told = /Канарейка|5550199|555 01 99|canary@hidden/u;

eachDatabase((open) => {
  async function setUp() {
    const db = await open();
    const core = testCore(db, { now: NOW });
    const studio = await openStudio(db, { people: 2 });
    const [first = 0, second = 0] = studio.people;
    const clientId = await addClient(db, CANARY);
    const visitId = await putVisit(db, studio, { startsAt: at(10), clientId });
    await putVisit(db, studio, { startsAt: at(12), clientId, status: "pending", source: "online" });
    const common = { currency: "KZT", createdAt: at(7), updatedAt: at(7) };
    const [payment] = await db
      .insert(payments)
      .values({ ...common, bookingId: visitId, clientId, method: "cash", purpose: "full", status: "succeeded", amountMinor: 1000, refundedMinor: 0, pointsSpent: 0, actor: "user:1", note: "", idempotencyKey: "k" })
      .returning({ id: payments.id }); // prettier-ignore
    const [place] = await db
      .insert(waitingList)
      .values({ linkToken: "x".repeat(24), clientId, serviceId: studio.serviceId, staffId: first, locationId: studio.locationId, status: "waiting", dayFrom: "2026-03-03", dayUntil: "2026-03-04", startMin: 0, endMin: 1440, locale: "ru", createdAt: at(7), updatedAt: at(7) })
      .returning({ id: waitingList.id }); // prettier-ignore
    const [entry] = await db
      .insert(pointsEntries)
      .values({ clientId, kind: "correct", points: 10, causeKey: "correct:canary", reason: "Канарейка", actor: "system:test", createdAt: at(7) })
      .returning({ id: pointsEntries.id }); // prettier-ignore
    const ids = { entryId: entry?.id ?? 0, clientId, visitId, paymentId: payment?.id ?? 0, placeId: place?.id ?? 0 }; // prettier-ignore
    const given = ["payments:read", "payments:take", "bookings:write:any"];
    const own = (staffId: number): UserActor => ({ ...trainerOf(staffId), clientScope: "own", rights: { given, taken: [] } }); // prettier-ignore
    return { db, core, studio, ids, mine: own(first), other: own(second) };
  }

  type Set = Awaited<ReturnType<typeof setUp>>;
  const now = new Date(NOW);
  const page = { upcomingOnly: false, status: null, clientId: null, now, limit: 50, after: null };
  const filter = { from: null, until: null, method: null, status: null, staff: null, q: "", before: null };
  /** Everything that existing pages and calls read of visits and money. */
  const reads: Record<string, (set: Set, actor: UserActor) => Promise<unknown>> = {
    calendar: ({ db }, actor) => getCalendarPage(db, actor, { address: { ...plainAddress, day: "2026-03-02" }, now }),
    month: ({ db }, actor) => getCalendarPage(db, actor, { address: { ...plainAddress, view: "month", day: "2026-03-02" }, now }),
    card: ({ db, ids }, actor) => getVisitCard(db, actor, { id: ids.visitId, now }),
    visit: ({ db, ids }, actor) => getVisit(db, actor, ids.visitId),
    "one by the API": ({ db, ids }, actor) => getOwnOrStaffVisit(db, actor, ids.visitId),
    move: ({ db, ids }, actor) => getMoveOffer(db, actor, { bookingId: ids.visitId, day: null, staffId: null, now }),
    "list by the API": ({ db }, actor) => listBookings(db, actor, page),
    "list of a client": ({ db, ids }, actor) => listClientVisits(db, actor, { clientId: ids.clientId, limit: 9 }),
    next: ({ db }, actor) => listNextVisits(db, actor, { now, limit: 9 }),
    days: ({ db }, actor) => listVisitsOfDays(db, actor, { from: "2026-03-01", until: "2026-03-09" }),
    requests: ({ db }, actor) => listRequests(db, actor, { now }),
    today: ({ db }, actor) => getTodayPage(db, actor, now),
    waiting: ({ db }, actor) => listWaiting(db, actor),
    payments: ({ db }, actor) => listPayments(db, actor, { params: filter, zone: "UTC" }),
    payment: ({ db, ids }, actor) => getPaymentCard(db, actor, ids.paymentId),
    money: ({ db, ids }, actor) => getVisitMoney(db, actor, ids.visitId),
    points: ({ db, ids }, actor) => listPoints(db, actor, { clientId: ids.clientId }),
    lapsing: ({ db, ids }, actor) => lapsingOf(db, actor, { clientId: ids.clientId, now }),
    "points entry": ({ db, ids }, actor) => openEntry(db, actor, ids.entryId),
    suggested: ({ db }, actor) => suggestClients(db, actor, { search: "Канар" }),
    picked: ({ db, ids }, actor) => suggestClients(db, actor, { search: "", picked: ids.clientId }),
    "notices of a visit": ({ db, ids }, actor) => listVisitNotices(db, actor, { bookingId: ids.visitId }),
    "notices of a client": ({ db, ids }, actor) => listClientNotices(db, actor, { clientId: ids.clientId }),
  }; // prettier-ignore

  it("tells a trainer nothing of somebody else's client, whatever they read", async () => {
    const set = await setUp();
    const seen: Record<string, string> = {};
    const hidden = new Set([
      "lapsing",
      "move",
      "money",
      "notices of a visit",
      "notices of a client",
      "month",
    ]);
    for (const [name, read] of Object.entries(reads)) {
      const text = await read(set, set.other).then(JSON.stringify, (error: { code?: string }) => `! ${error.code ?? String(error)}`); // prettier-ignore
      if (told.test(text ?? "")) seen[name] = text ?? "";
      if (text?.startsWith("!") && text !== "! not_found") seen[name] = text;
      const own = JSON.stringify(await read(set, set.mine));
      // The same read by whose client it is does tell: the test would notice if it read the wrong thing.
      if (!hidden.has(name) && !/Канарейка/u.test(own) && name !== "payment") seen[`${name}, own`] = own;
    }
    expect(seen).toEqual({});
    await expect(mustSeeClient(set.db, set.other, set.ids.clientId)).rejects.toMatchObject({ code: "not_found" }); // prettier-ignore
    await mustSeeClient(set.db, set.mine, set.ids.clientId);
  });

  it("shows other people's visits as taken time, and widens with whom one is responsible for", async () => {
    const { db, studio, ids, other } = await setUp();
    const columnOf = async () =>
      (await getCalendarPage(db, other, { address: { ...plainAddress, day: "2026-03-02" }, now })).columns.find(({ staffId }) => staffId === studio.people[0]); // prettier-ignore
    const column = await columnOf();
    expect(column?.slips).toEqual([]);
    expect(column?.others).toEqual([{ from: 600, until: 660 }, { from: 720, until: 780 }]); // prettier-ignore
    await db.update(clients).set({ responsibleId: null });
    expect((await columnOf())?.slips).toEqual([]);
    await putVisit(db, studio, { startsAt: at(15), clientId: ids.clientId, staffId: other.staffId ?? 0 });
    expect((await columnOf())?.slips).toHaveLength(2);
  });

  it("lets nobody change what they may not see", async () => {
    const { core, ids, other } = await setUp();
    const blind: UserActor = { ...other, rights: { given: [], taken: [] } };
    await expect(cancelVisit(core, blind, { bookingId: ids.visitId, reason: "" })).rejects.toMatchObject({ code: "not_found" }); // prettier-ignore
    await expect(leaveWaitingList(core, blind, { waitingId: ids.placeId })).rejects.toMatchObject({ code: "not_found" }); // prettier-ignore
  });

  it("masks contacts and sends no money without the rights", async () => {
    const { db, ids, mine } = await setUp();
    const blind: UserActor = { ...mine, rights: { given: [], taken: ["clients:contacts"] } };
    const texts = JSON.stringify([await getVisit(db, blind, ids.visitId), await getVisitCard(db, blind, { id: ids.visitId, now }), await listRequests(db, blind, { now }), await listWaiting(db, blind)]); // prettier-ignore
    expect(texts).toContain("+7 701 ••• •• 99");
    expect(texts).not.toMatch(/5550199|555 01 99|canary@hidden/u);
    expect((await getTodayPage(db, blind, now)).money).toBeNull();
  });
});
