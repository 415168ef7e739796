import fc from "fast-check";
import { and, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import {
  bookings,
  inbox,
  jobs,
  moneyEntries,
  payments,
  pointsEntries,
  receipts,
  refunds,
  services,
} from "~drizzle/schema";
import { settleBooking } from "~/features/loyalty/commands.server";
import { correctPoints } from "~/features/loyalty/spending/commands.server";
import { pointsBalance } from "~/features/loyalty/queries.server";
import { writeSetting } from "~/features/settings/commands.server";
import { cancelVisit } from "~/features/booking/cancel/commands.server";
import { noVendors, type Vendors } from "~/jobs/vendors";
import { systemActor, type Actor, type UserActor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { fakeGateway, type FakeGateway } from "~tests/support/gateway";
import { addClient } from "~tests/support/rows";
import { openStudio, putVisit } from "~tests/support/studio";
import { refreshPayment, startPayment } from "./commands.server";
import { takeAtDesk } from "./desk/commands.server";
import * as handlers from "./jobs.server";
import { confirmHandedBack, orderRefund, retryRefund } from "./refunds/commands.server";

const system = systemActor("test");
const manager: UserActor = { kind: "user", userId: 1, role: "manager", staffId: null };
const trainer: UserActor = { kind: "user", userId: 2, role: "trainer", staffId: null };

type BookingGiven = Partial<typeof bookings.$inferInsert>;

/** A studio with a client, a chosen gateway, and the steps in which its money stories are told. */
async function story(db: Db, { gateway = fakeGateway() }: { gateway?: FakeGateway } = {}) {
  const core = testCore(db);
  const { clock } = core;
  const currency = gateway.name === "yookassa" ? "RUB" : "KZT";
  const studio = await openStudio(db);
  const clientId = await addClient(db, {
    displayName: "Омарова Гульнара",
    phoneE164: "+77010001122",
    email: "g@example.kz",
  });
  const vendors: Vendors = { ...noVendors, gateways: { [gateway.name]: gateway } };
  const at = clock.now();
  await db.transaction((tx) =>
    writeSetting(tx, {
      key: "payments",
      value: { gateway: gateway.name, sendReceipts: true, vatCode: 1 },
      at,
    }),
  );
  const client: Actor = { kind: "client", clientId };
  const startsAt = new Date("2026-03-03T10:00:00Z");
  const run = async () => {
    // Jobs run until none is left, as the engine would run them.
    for (let round = 0; round < 20; round += 1) {
      const rows = await db.select().from(jobs).where(eq(jobs.status, "queued")).orderBy(jobs.id);
      const mine = rows.filter(
        ({ name, runAt }) => (name in handlers || name === "settleBookingPoints") && runAt <= clock.now(),
      );
      if (mine.length === 0) return;
      for (const row of mine) {
        await db.delete(jobs).where(eq(jobs.id, row.id));
        await work(row.name, row.payload);
      }
    }
  };
  const context = {
    core,
    vendors,
    signal: new AbortController().signal,
    log: core.log,
    attempt: 1,
    jobId: 1,
    finish: () => Promise.resolve(),
  };
  const work = async (name: string, payload: unknown) => {
    if (name === "settleBookingPoints") await settleBooking(core, system, payload as { bookingId: number });
    else
      await (handlers[name as keyof typeof handlers] as (c: unknown, p: unknown) => Promise<void>)(
        context,
        payload,
      );
  };
  const visit = async (id: number) => (await db.select().from(bookings).where(eq(bookings.id, id)))[0]!;
  return {
    core, clock, gateway, vendors, client, clientId, studio, run, work, visit,
    hold: (given: BookingGiven = {}) =>
      putVisit(db, studio, {
        startsAt, status: "hold", clientId, holdUntil: new Date(clock.now().getTime() + 20 * 60_000),
        priceMinor: 1_000_000, prepayMinor: 300_000, currency, ...given,
      }),
    book: (given: BookingGiven = {}) => putVisit(db, studio, { startsAt, clientId, priceMinor: 1_000_000, currency, ...given }),
    start: (bookingId: number, wish: { amount?: "due" | "full"; pointsToSpend?: number } = {}, actor: Actor = client) =>
      startPayment(core, vendors, actor, { bookingId, amount: "due", ...wish }),
    refresh: (bookingId: number) => refreshPayment(core, vendors, client, { bookingId }),
    give: (points: number) =>
      correctPoints(core, manager, { clientId, points, reason: "gift", requestKey: `gift-${clock.now().getTime()}-${points}` }),
    balance: () => pointsBalance(db, clientId),
    payments: () => db.select().from(payments).orderBy(payments.id),
    refunds: () => db.select().from(refunds).orderBy(refunds.id),
    books: async () => (await db.select().from(moneyEntries).orderBy(moneyEntries.id)).map(({ amountMinor }) => amountMinor),
    webhook: async (externalId: string, kind: "payment" | "refund" = "payment") => {
      const [row] = await db
        .insert(inbox)
        .values({ source: gateway.name, dedupeKey: `${Math.random()}`, body: JSON.stringify({ kind, id: externalId }), receivedAt: clock.now(), status: "new" })
        .returning();
      await work("applyPaymentEvent", { inboxId: row!.id });
      return (await db.select().from(inbox).where(eq(inbox.id, row!.id)))[0]!;
    },
  }; // prettier-ignore
}

/** Somebody else's visit in the very hour. */
const rival = { blocks: true, isExclusive: true, status: "confirmed" as const };

eachDatabase((open) => {
  describe("paying by a gateway", () => {
    it("holds, pays, confirms; a second webhook and a late refresh change nothing", async () => {
      const s = await story(await open());
      const id = await s.hold();
      const started = await s.start(id);
      expect(started).toEqual({ ok: true, value: { url: "https://pay.example/stripe-1" } });
      expect(s.gateway.last()).toMatchObject({ amountMinor: 300_000, currency: "KZT" });
      expect(await s.refresh(id)).toBe("pending");
      s.gateway.pay("stripe-1");
      expect(await s.webhook("stripe-1")).toMatchObject({ status: "applied", outcome: { code: "payment_succeeded", bookingId: id } });
      expect(await s.webhook("stripe-1")).toMatchObject({ status: "applied", outcome: { code: "payment_unchanged" } });
      expect(await s.refresh(id)).toBe("succeeded");
      expect(await s.visit(id)).toMatchObject({ status: "confirmed", paidMinor: 300_000, holdUntil: null });
      expect(await s.books()).toEqual([300_000]);
      expect(await s.payments()).toMatchObject([{ status: "succeeded", purpose: "deposit", confirmationUrl: null }]);
      // What remains may be paid on the same way.
      expect(await s.start(id)).toMatchObject({ ok: true });
      expect(s.gateway.last()).toMatchObject({ amountMinor: 700_000 });
    }); // prettier-ignore

    it("extends the hold while the client is away", async () => {
      const s = await story(await open());
      const id = await s.hold({ holdUntil: new Date(s.clock.now().getTime() + 60_000) });
      await s.start(id);
      expect((await s.visit(id)).holdUntil?.getTime()).toBe(s.clock.now().getTime() + 20 * 60_000);
    });

    it("never goes backwards when events come out of order", async () => {
      const s = await story(await open());
      const id = await s.hold();
      await s.start(id);
      s.gateway.pay("stripe-1");
      await s.webhook("stripe-1");
      s.gateway.payments.set("stripe-1", { ...s.gateway.last(), status: "pending" });
      await s.webhook("stripe-1");
      s.gateway.decline("stripe-1");
      await s.webhook("stripe-1");
      expect(await s.payments()).toMatchObject([{ status: "succeeded", failure: null }]);
      expect(await s.books()).toEqual([300_000]);
    });

    it("seats a payment again that comes after the hold lapsed, when the hour is free", async () => {
      const s = await story(await open());
      const id = await s.hold();
      await s.start(id);
      s.clock.advance(40 * 60_000);
      s.gateway.pay("stripe-1");
      await s.webhook("stripe-1");
      await s.run();
      expect(await s.visit(id)).toMatchObject({ status: "confirmed", paidMinor: 300_000 });
      expect(await s.refunds()).toEqual([]);
    });

    it("gives a payment back that comes when the hour is somebody else's, and says so", async () => {
      const db = await open();
      const s = await story(db);
      const id = await s.hold({ holdUntil: new Date(s.clock.now().getTime() + 60_000) });
      await s.start(id);
      await db.update(bookings).set({ status: "expired", blocks: false }).where(eq(bookings.id, id));
      await s.book(rival);
      s.gateway.pay("stripe-1");
      expect(await s.webhook("stripe-1")).toMatchObject({ outcome: { code: "payment_gone" } });
      const told = await db.select().from(jobs).where(eq(jobs.name, "announceVisit"));
      expect(told.map(({ payload }) => payload)).toMatchObject([{ bookingId: id, event: "refunded" }]);
      await s.run();
      expect(await s.visit(id)).toMatchObject({ status: "expired", paidMinor: 0 });
      expect(await s.books()).toEqual([300_000, -300_000]);
      expect(await s.refunds()).toMatchObject([{ status: "succeeded", amountMinor: 300_000 }]);
      expect(await s.start(id)).toEqual({ ok: false, error: { reason: "gone" } });
    });

    it("sets a payment aside whose amount, currency or id is not ours", async () => {
      const s = await story(await open());
      const id = await s.hold();
      await s.start(id);
      s.gateway.pay("stripe-1");
      const right = s.gateway.last();
      for (const [wrong, code] of [
        [{ amountMinor: 1 }, "mismatch_amount"],
        [{ currency: "USD" }, "mismatch_currency"],
        [{ paymentId: 999 }, "mismatch_payment"],
        [{ paymentId: null }, "mismatch_payment"],
      ] as const) {
        s.gateway.payments.set("stripe-1", { ...right, ...wrong });
        expect(await s.webhook("stripe-1")).toMatchObject({ status: "failed", outcome: { code: `payment_${code}` } });
        expect(await s.payments()).toMatchObject([{ status: "pending", failure: code }]);
      }
      expect(await s.books()).toEqual([]);
      expect(await s.visit(id)).toMatchObject({ status: "hold", paidMinor: 0 });
      s.gateway.payments.set("stripe-1", right);
      await s.webhook("stripe-1");
      expect(await s.visit(id)).toMatchObject({ status: "confirmed", paidMinor: 300_000 });
    }); // prettier-ignore

    it("sends two tabs, a double tap and the back button to one payment", async () => {
      const s = await story(await open());
      const id = await s.hold();
      const both = await Promise.all([s.start(id), s.start(id)]);
      both.push(await s.start(id));
      expect(new Set(both.map((one) => JSON.stringify(one))).size).toBe(1);
      expect(s.gateway.payments.size).toBe(1);
      expect(await s.payments()).toHaveLength(1);
    });

    it("calls an attempt of another amount off before it begins a new one", async () => {
      const s = await story(await open());
      const id = await s.hold();
      await s.start(id);
      expect(await s.start(id, { amount: "full" })).toMatchObject({ ok: true, value: { url: "https://pay.example/stripe-2" } }); // prettier-ignore
      expect(await s.payments()).toMatchObject([{ status: "failed", failure: "canceled" }, { status: "pending", amountMinor: 1_000_000, purpose: "full" }]); // prettier-ignore
    });

    it("goes on with the live one where the gateway cannot call it off", async () => {
      const s = await story(await open(), { gateway: fakeGateway("yookassa") });
      const id = await s.hold();
      const first = await s.start(id);
      expect(await s.start(id, { amount: "full" })).toEqual(first);
      expect(s.gateway.payments.size).toBe(1);
    });

    it("makes one payment of a call whose answer was lost, at once and by the job", async () => {
      const s = await story(await open());
      const id = await s.hold();
      s.gateway.troubles.push({ call: "create", kind: "timeout", afterEffect: true });
      expect(await s.start(id)).toMatchObject({ ok: true });
      expect(s.gateway.payments.size).toBe(1);
      const other = await s.hold({ startsAt: new Date("2026-03-04T10:00:00Z") });
      s.gateway.troubles.push({ call: "create", kind: "timeout", afterEffect: true }, { call: "create", kind: "unavailable" });
      expect(await s.start(other)).toEqual({ ok: false, error: { reason: "gateway_down" } });
      expect(await s.visit(other)).toMatchObject({ status: "hold" });
      expect((await s.payments()).at(-1)).toMatchObject({ status: "created", externalId: null });
      s.clock.advance(60_000);
      await s.work("checkPayments", {});
      expect((await s.payments()).at(-1)).toMatchObject({ status: "pending", externalId: "stripe-2" });
      expect(s.gateway.payments.size).toBe(2);
      expect(await s.start(other)).toMatchObject({ ok: true, value: { url: "https://pay.example/stripe-2" } });
    }); // prettier-ignore

    it("finds its row by our id when the answer was lost and the webhook came first", async () => {
      const s = await story(await open());
      const id = await s.hold();
      s.gateway.troubles.push({ call: "create", kind: "timeout", afterEffect: true }, { call: "create", kind: "timeout" }); // prettier-ignore
      await s.start(id);
      s.gateway.pay("stripe-1");
      await s.webhook("stripe-1");
      expect(await s.payments()).toMatchObject([{ status: "succeeded", externalId: "stripe-1" }]);
      expect(await s.visit(id)).toMatchObject({ status: "confirmed" });
    });

    it("keeps the hour while the gateway is down, and lets the same press work later", async () => {
      const s = await story(await open());
      const id = await s.hold();
      s.gateway.troubles.push(
        { call: "create", kind: "unreachable" },
        { call: "create", kind: "unreachable" },
      );
      expect(await s.start(id)).toEqual({ ok: false, error: { reason: "gateway_down" } });
      expect(await s.visit(id)).toMatchObject({ status: "hold" });
      expect(await s.start(id)).toMatchObject({ ok: true });
      expect(await s.payments()).toHaveLength(1);
    });

    it("books nothing for a failed payment, and a new attempt may succeed", async () => {
      const s = await story(await open());
      const id = await s.hold();
      await s.start(id);
      s.gateway.decline("stripe-1");
      await s.webhook("stripe-1");
      expect(await s.refresh(id)).toBe("failed");
      expect(await s.visit(id)).toMatchObject({ status: "hold", paidMinor: 0 });
      await s.start(id);
      s.gateway.pay("stripe-2");
      expect(await s.refresh(id)).toBe("succeeded");
      expect(await s.books()).toEqual([300_000]);
      const keys = (await s.payments()).map(({ idempotencyKey }) => idempotencyKey);
      expect(new Set(keys).size).toBe(2);
    });

    it("honours a payment that succeeds after it was given up; the second success for one due goes back", async () => {
      const s = await story(await open());
      const id = await s.hold();
      await s.start(id);
      s.gateway.decline("stripe-1");
      await s.webhook("stripe-1");
      await s.start(id);
      s.gateway.pay("stripe-2");
      await s.webhook("stripe-2");
      s.gateway.pay("stripe-1");
      expect(await s.webhook("stripe-1")).toMatchObject({ outcome: { code: "payment_surplus" } });
      await s.run();
      expect(await s.books()).toEqual([300_000, 300_000, -300_000]);
      expect(await s.visit(id)).toMatchObject({ status: "confirmed", paidMinor: 300_000 });
    });

    it("refuses whoever the visit is not, and what cannot be paid", async () => {
      const s = await story(await open());
      const id = await s.hold();
      const stranger: Actor = { kind: "client", clientId: s.clientId + 1 };
      await expect(s.start(id, {}, stranger)).rejects.toMatchObject({ code: "not_found" });
      await expect(s.start(id, {}, { kind: "link", bookingId: id + 1 })).rejects.toMatchObject({ code: "not_found" });
      await expect(s.start(id, {}, { kind: "guest" })).rejects.toMatchObject({ code: "unauthorized" });
      await expect(s.start(id, {}, trainer)).rejects.toMatchObject({ code: "forbidden" });
      const paid = await s.book({ startsAt: new Date("2026-03-05T10:00:00Z"), priceMinor: 0 });
      expect(await s.start(paid)).toEqual({ ok: false, error: { reason: "nothing_due" } });
      s.vendors.gateways = {};
      expect(await s.start(id)).toEqual({ ok: false, error: { reason: "no_gateway" } });
    }); // prettier-ignore
  });

  describe("points with money", () => {
    it("spends them together and gives them back when the payment fails", async () => {
      const s = await story(await open());
      await s.give(2_000);
      const id = await s.hold({ prepayMinor: 1_000_000 });
      await s.start(id, { pointsToSpend: 1_500 });
      expect(s.gateway.last()).toMatchObject({ amountMinor: 850_000 });
      expect(await s.balance()).toBe(500);
      // Once more, as from another tab.
      await s.start(id, { pointsToSpend: 1_500 });
      expect(await s.balance()).toBe(500);
      s.gateway.decline("stripe-1");
      await s.refresh(id);
      expect(await s.balance()).toBe(2_000);
      expect(await s.visit(id)).toMatchObject({ status: "hold", pointsSpent: 0 });
      await s.start(id);
      s.gateway.pay("stripe-2");
      await s.refresh(id);
      expect(await s.visit(id)).toMatchObject({
        status: "confirmed",
        paidMinor: 850_000,
        pointsSpent: 1_500,
      });
      expect(await s.balance()).toBe(500);
    });

    it("refuses more than the client has or than remains, and the link's holder any", async () => {
      const db = await open();
      const s = await story(db);
      await s.give(100);
      const id = await s.hold();
      expect(await s.start(id, { pointsToSpend: 101 })).toEqual({ ok: false, error: { reason: "points" } });
      await s.give(50_000);
      expect(await s.start(id, { pointsToSpend: 10_001 })).toEqual({
        ok: false,
        error: { reason: "points" },
      });
      const link: Actor = { kind: "link", bookingId: id };
      expect(await s.start(id, { pointsToSpend: 10 }, link)).toEqual({
        ok: false,
        error: { reason: "points" },
      });
      expect(await db.$count(payments)).toBe(0);
      // What the client meant when they booked, the link may carry out.
      await db.update(bookings).set({ pointsSpent: 9_000 }).where(eq(bookings.id, id));
      expect(await s.start(id, {}, link)).toMatchObject({ ok: true });
      expect(s.gateway.last()).toMatchObject({ amountMinor: 100_000 });
    });

    it("needs no gateway when points cover everything", async () => {
      const s = await story(await open());
      await s.give(10_000);
      s.vendors.gateways = {};
      const id = await s.hold({ prepayMinor: 1_000_000 });
      expect(await s.start(id, { pointsToSpend: 10_000 })).toEqual({ ok: true, value: { paid: true } });
      expect(await s.visit(id)).toMatchObject({ status: "confirmed", pointsSpent: 10_000, paidMinor: 0 });
      expect(await s.balance()).toBe(0);
    });

    it("writes neither the attempt nor the points when one of them cannot be written", async () => {
      const db = await open();
      const s = await story(db);
      await s.give(500);
      const id = await s.hold();
      const broken: Db = Object.create(db) as Db;
      broken.transaction = (fn) =>
        db.transaction((tx) => {
          const insert = tx.insert.bind(tx);
          // The disk breaks at the very last row, the receipt's or the ledger's.
          tx.insert = ((table: unknown) => {
            if (table === pointsEntries) throw new Error("disk");
            return insert(table as typeof payments);
          }) as typeof tx.insert;
          return fn(tx);
        });
      await expect(
        startPayment({ ...s.core, db: broken }, s.vendors, s.client, { bookingId: id, amount: "due", pointsToSpend: 500 }),
      ).rejects.toThrow("disk");
      expect(await db.$count(payments)).toBe(0);
      expect(await s.balance()).toBe(500);
      expect(s.gateway.calls).toEqual([]);
    }); // prettier-ignore

    it("takes them again when a payment comes after its hold lapsed and they had gone back", async () => {
      const db = await open();
      const s = await story(db);
      await s.give(1_000);
      const id = await s.hold({ prepayMinor: 1_000_000 });
      await s.start(id, { pointsToSpend: 1_000 });
      await db.update(bookings).set({ status: "expired", blocks: false }).where(eq(bookings.id, id));
      await settleBooking(s.core, system, { bookingId: id });
      expect(await s.balance()).toBe(1_000);
      s.gateway.pay("stripe-1");
      await s.webhook("stripe-1");
      expect(await s.visit(id)).toMatchObject({
        status: "confirmed",
        paidMinor: 900_000,
        pointsSpent: 1_000,
      });
      expect(await s.balance()).toBe(0);
    });
  });

  describe("money back", () => {
    async function paidVisit(db: Db, options: Parameters<typeof story>[1] = {}) {
      const s = await story(db, options);
      await s.give(500);
      const id = await s.hold({ prepayMinor: 1_000_000 });
      await s.start(id, { pointsToSpend: 500 });
      s.gateway.pay(s.gateway.last().externalId);
      await s.refresh(id);
      return { ...s, id };
    }

    it("returns everything of a visit called off in time, money and points, once", async () => {
      const s = await paidVisit(await open());
      const cancelled = await cancelVisit(s.core, s.client, { bookingId: s.id, reason: "" });
      expect(cancelled.ok).toBe(true);
      await s.run();
      await s.work("settleVisitMoney", { bookingId: s.id });
      await s.run();
      expect(await s.books()).toEqual([950_000, -950_000]);
      expect(await s.balance()).toBe(500);
      expect(await s.visit(s.id)).toMatchObject({ paidMinor: 0, pointsSpent: 0 });
      expect(s.gateway.refunds.size).toBe(1);
    });

    it("keeps money and points of a visit called off late", async () => {
      const s = await paidVisit(await open());
      await cancelVisit(s.core, manager, { bookingId: s.id, reason: "позвонил поздно", isLate: true });
      await s.run();
      expect(await s.books()).toEqual([950_000]);
      expect(await s.balance()).toBe(0);
    });

    it("gives back parts with a reason, never above what is left, however many ask at once", async () => {
      const s = await paidVisit(await open());
      const [payment] = await s.payments();
      const ask = (amountMinor: number, once: string) =>
        orderRefund(s.core, manager, { paymentId: payment!.id, amountMinor, reason: "мастер опоздал", once });
      const outcomes = await Promise.all(Array.from({ length: 6 }, (_, n) => ask(300_000, `once-${n}`)));
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(3);
      expect(await ask(50_001, "rest")).toEqual({ ok: false, error: { reason: "too_much", leftMinor: 50_000, currency: "KZT" } });
      expect(await ask(300_000, "once-0")).toMatchObject({ ok: outcomes[0]!.ok });
      await s.run();
      expect(await s.payments()).toMatchObject([{ refundedMinor: 900_000 }]);
      expect((await s.books()).reduce((sum, minor) => sum + minor, 0)).toBe(50_000);
      await expect(orderRefund(s.core, trainer, { paymentId: payment!.id, amountMinor: 1, reason: "x", once: "t" })).rejects.toMatchObject({ code: "forbidden" });
    }); // prettier-ignore

    it("shows a refund that waits or failed, and tries a failed one again", async () => {
      const s = await paidVisit(await open());
      const [payment] = await s.payments();
      s.gateway.slowRefunds = true;
      await orderRefund(s.core, manager, {
        paymentId: payment!.id,
        amountMinor: 200_000,
        reason: "ошибка",
        once: "a",
      });
      await s.run();
      expect(await s.refunds()).toMatchObject([{ status: "pending", externalId: "stripe-refund-1" }]);
      expect(await s.books()).toEqual([950_000]);
      s.gateway.settleRefund("stripe-refund-1", "failed");
      await s.webhook("stripe-1", "refund");
      expect(await s.refunds()).toMatchObject([{ status: "failed", failure: "declined" }]);
      expect(await s.payments()).toMatchObject([{ refundedMinor: 0 }]);
      s.gateway.slowRefunds = false;
      const [failed] = await s.refunds();
      expect(await retryRefund(s.core, manager, { refundId: failed!.id })).toMatchObject({ ok: true });
      await s.run();
      expect(await s.refunds()).toMatchObject([{ status: "failed" }, { status: "succeeded" }]);
      expect(await s.books()).toEqual([950_000, -200_000]);
    });

    it("asks once for a refund whose answer was lost", async () => {
      const s = await paidVisit(await open());
      const [payment] = await s.payments();
      s.gateway.troubles.push({ call: "refund", kind: "timeout", afterEffect: true });
      await orderRefund(s.core, manager, {
        paymentId: payment!.id,
        amountMinor: 200_000,
        reason: "ошибка",
        once: "a",
      });
      await expect(s.run()).rejects.toThrow();
      await s.work("checkPayments", {});
      expect(s.gateway.refunds.size).toBe(1);
      expect(await s.books()).toEqual([950_000, -200_000]);
    });
  });

  describe("at the desk", () => {
    it("takes cash once per form, refuses more than remains, and hands it back", async () => {
      const s = await story(await open());
      const id = await s.book();
      const take = (amountMinor: number, once: string) =>
        takeAtDesk(s.core, manager, { bookingId: id, method: "cash", amountMinor, note: "", once });
      expect(await take(1_000_100, "a")).toEqual({ ok: false, error: { reason: "overpayment", remainingMinor: 1_000_000, currency: "KZT" } });
      await Promise.all([take(400_000, "b"), take(400_000, "b")]);
      expect(await take(600_000, "c")).toMatchObject({ ok: true, value: { purpose: "rest" } });
      expect(await s.books()).toEqual([400_000, 600_000]);
      expect(await s.visit(id)).toMatchObject({ paidMinor: 1_000_000 });
      await cancelVisit(s.core, manager, { bookingId: id, reason: "болезнь" });
      await s.run();
      const waiting = await s.refunds();
      expect(waiting).toMatchObject([{ status: "created" }, { status: "created" }]);
      expect(await s.visit(id)).toMatchObject({ paidMinor: 1_000_000 });
      for (const { id: refundId } of waiting) await confirmHandedBack(s.core, manager, { refundId });
      for (const { id: refundId } of waiting) await confirmHandedBack(s.core, manager, { refundId });
      expect(await s.books()).toEqual([400_000, 600_000, -400_000, -600_000]);
      expect(await s.visit(id)).toMatchObject({ paidMinor: 0 });
    }); // prettier-ignore

    it("confirms a held hour whose prepayment is handed over, and calls the open attempt off", async () => {
      const s = await story(await open());
      await s.give(1_000);
      const id = await s.hold({ prepayMinor: 1_000_000 });
      await s.start(id, {}, manager);
      const all = {
        bookingId: id,
        method: "terminal" as const,
        amountMinor: 900_000,
        points: 1_000,
        note: "",
        once: "x",
      };
      expect(await takeAtDesk(s.core, manager, all)).toMatchObject({ ok: true });
      expect(await takeAtDesk(s.core, manager, all)).toMatchObject({ ok: true });
      await s.run();
      expect(await s.visit(id)).toMatchObject({
        status: "confirmed",
        paidMinor: 900_000,
        pointsSpent: 1_000,
      });
      expect(await s.balance()).toBe(0);
      expect(await s.payments()).toMatchObject([{ status: "failed" }, { status: "succeeded" }]);
    });
  });

  describe("receipts", () => {
    it("sends the lines with the payment, the second receipt after the visit, and a share with a refund", async () => {
      const db = await open();
      const s = await story(db, { gateway: fakeGateway("yookassa") });
      const id = await s.hold({ priceMinor: 333_333, prepayMinor: 333_333 });
      await s.start(id);
      const { receipt } = s.gateway.last().request;
      expect(receipt).toMatchObject({
        customer: { email: "g@example.kz" },
        lines: [{ priceMinor: 333_333, mode: "full_prepayment", vatCode: 1, quantity: 1 }],
      });
      s.gateway.pay("yookassa-1");
      await s.refresh(id);
      const [payment] = await s.payments();
      await orderRefund(s.core, manager, { paymentId: payment!.id, amountMinor: 33_333, reason: "скидка", once: "a" });
      await s.run();
      await db.update(bookings).set({ status: "completed" }).where(eq(bookings.id, id));
      await s.work("settleVisitMoney", { bookingId: id });
      await s.work("settleVisitMoney", { bookingId: id });
      expect(s.gateway.receipts).toMatchObject([{ prepaidMinor: 300_000, lines: [{ priceMinor: 300_000, mode: "full_payment" }] }]);
      expect((await db.select().from(receipts).orderBy(receipts.id)).map(({ kind, status }) => [kind, status])).toEqual([
        ["prepayment", "sent"], ["refund", "sent"], ["settlement", "sent"],
      ]);
    }); // prettier-ignore

    it("needs somebody to send it to", async () => {
      const db = await open();
      const s = await story(db, { gateway: fakeGateway("yookassa") });
      const nobody = await addClient(db, { displayName: "Без контактов" });
      const id = await s.hold({ clientId: nobody });
      expect(await s.start(id, {}, { kind: "link", bookingId: id })).toEqual({ ok: false, error: { reason: "contact" } }); // prettier-ignore
      expect(await db.select().from(services)).toHaveLength(1);
    });
  });

  it("keeps the books true, whatever happens in whatever order", { timeout: 180_000 }, async () => {
    const db = await open();
    const s = await story(db);
    await s.give(30_000);
    const step = fc.record({
      what: fc.constantFrom(
        "start_due", "start_full", "start_points", "pay", "decline", "webhook_last", "webhook_first", "check", "cash", "refund",
        "refund_twice", "cancel", "expire", "lost_answer", "lost_refund", "slow_refund", "run",
      ),
      n: fc.integer({ min: 1, max: 400_000 }),
    }); // prettier-ignore
    let hours = 0;
    const runs = async (steps: { what: string; n: number }[]) => {
      hours += 2;
      const before = await s.balance();
      const id = await s.hold({ startsAt: new Date(Date.parse("2026-03-10T00:00:00Z") + hours * 3_600_000) });
      s.gateway.troubles.length = 0;
      s.gateway.slowRefunds = false;
      const own = () => db.select().from(payments).where(eq(payments.bookingId, id)).orderBy(payments.id);
      const gateways = async () => (await own()).filter(({ externalId }) => externalId !== null);
      const acts: Record<string, (n: number) => Promise<unknown>> = {
        start_due: () => s.start(id),
        start_full: () => s.start(id, { amount: "full" }),
        start_points: (n) => s.start(id, { amount: "full", pointsToSpend: n % 5_000 }),
        pay: async () => {
          const last = (await gateways()).at(-1);
          if (!last) return;
          s.gateway.pay(last.externalId!);
          // Whoever pays after we gave up is told of by the gateway: nobody asks about such a payment any more.
          if (last.status === "failed") await s.webhook(last.externalId!);
        },
        decline: async () => {
          const last = (await gateways()).at(-1);
          if (last?.status === "pending") s.gateway.decline(last.externalId!);
        },
        webhook_last: async () => {
          const last = (await gateways()).at(-1);
          if (last) await s.webhook(last.externalId!);
        },
        webhook_first: async () => {
          const [first] = await gateways();
          if (!first) return;
          s.gateway.pay(first.externalId!);
          await s.webhook(first.externalId!);
        },
        check: () => s.work("checkPayments", {}),
        cash: (n) => takeAtDesk(s.core, manager, { bookingId: id, method: "cash", amountMinor: n, note: "", once: `${id}-${n}` }),
        refund: async (n) => {
          const [row] = await own();
          if (row) await orderRefund(s.core, manager, { paymentId: row.id, amountMinor: n, reason: "x", once: `${n}` });
        },
        refund_twice: async (n) => {
          const row = (await own()).at(-1);
          const ask = (once: string) =>
            orderRefund(s.core, manager, { paymentId: row!.id, amountMinor: n, reason: "x", once });
          if (row) await Promise.all([ask(`a${n}`), ask(`b${n}`)]);
        },
        cancel: () => cancelVisit(s.core, manager, { bookingId: id, reason: "" }),
        expire: () => db.update(bookings).set({ status: "expired", blocks: false }).where(and(eq(bookings.id, id), eq(bookings.status, "hold"))),
        lost_answer: async () => void s.gateway.troubles.push({ call: "create", kind: "timeout", afterEffect: true }),
        lost_refund: async () => void s.gateway.troubles.push({ call: "refund", kind: "timeout", afterEffect: true }),
        slow_refund: async () => void (s.gateway.slowRefunds = !s.gateway.slowRefunds),
        run: () => s.run().catch(() => undefined),
      }; // prettier-ignore
      for (const { what, n } of steps) {
        s.clock.advance(61_000);
        await acts[what]!(n);
        await trueBooks(db, id);
      }
      // Everything that waits comes to its end.
      s.gateway.troubles.length = 0;
      s.gateway.slowRefunds = false;
      for (const { externalId, status } of s.gateway.refunds.values())
        if (status === "pending") s.gateway.settleRefund(externalId, "succeeded");
      for (let round = 0; round < 3; round += 1) {
        s.clock.advance(7 * 3_600_000);
        await s.work("checkPayments", {});
        await s.work("settleVisitMoney", { bookingId: id });
        await settleBooking(s.core, system, { bookingId: id });
        await s.run().catch(() => undefined);
      }
      await trueBooks(db, id);
      const visit = await s.visit(id);
      expect(before - (await s.balance())).toBe(visit.pointsSpent);
      const waiting = (await s.refunds()).filter(
        ({ status }) => status === "created" || status === "pending",
      );
      const byDesk = new Set((await own()).filter(({ method }) => method === "cash").map((row) => row.id));
      const ownIds = new Set((await own()).map((row) => row.id));
      expect(waiting.filter(({ paymentId }) => ownIds.has(paymentId) && !byDesk.has(paymentId))).toEqual([]);
      if (visit.status === "cancelled" || visit.status === "expired") {
        const kept = (await own()).reduce((sum, row) => sum + (row.status === "succeeded" ? row.amountMinor - row.refundedMinor : 0), 0); // prettier-ignore
        expect([kept, visit.pointsSpent]).toEqual([0, 0]);
      }
      // What a gateway holds is what our books say it holds.
      for (const row of (await own()).filter(
        ({ method, externalId }) => method === "stripe" && externalId !== null,
      )) {
        const there = s.gateway.payments.get(row.externalId!)!;
        const back = [...s.gateway.refunds.values()].filter((one) => one.externalPaymentId === row.externalId && one.status === "succeeded"); // prettier-ignore
        const held = (there.status === "succeeded" ? there.amountMinor : 0) - back.reduce((sum, one) => sum + one.amountMinor, 0); // prettier-ignore
        const booked = (await db.select().from(moneyEntries).where(eq(moneyEntries.paymentId, row.id))).reduce((sum, one) => sum + one.amountMinor, 0); // prettier-ignore
        if (there.status !== "pending") expect(booked).toBe(held);
        expect(held).toBeGreaterThanOrEqual(0);
      }
    };
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 14 }), runs), { numRuns: 60 });
  });
});

/** What must hold at every moment: the visit has what its entries add up to, and nothing goes back that did not come. */
async function trueBooks(db: Db, bookingId: number): Promise<void> {
  const [visit] = await db.select().from(bookings).where(eq(bookings.id, bookingId));
  const entries = await db.select().from(moneyEntries).where(eq(moneyEntries.bookingId, bookingId));
  expect(visit?.paidMinor).toBe(entries.reduce((sum, { amountMinor }) => sum + amountMinor, 0));
  expect(visit?.paidMinor).toBeGreaterThanOrEqual(0);
  const rows = await db.select().from(payments).where(eq(payments.bookingId, bookingId));
  for (const row of rows) {
    const back = await db.select().from(refunds).where(eq(refunds.paymentId, row.id));
    const underWay = back.filter(({ status }) => status !== "failed").reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    expect(row.refundedMinor).toBe(underWay);
    expect(underWay).toBeLessThanOrEqual(row.amountMinor);
    const own = entries.filter(({ paymentId }) => paymentId === row.id).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    expect(own).toBeGreaterThanOrEqual(0);
  }
  const live = rows.filter(({ status }) => status === "created" || status === "pending");
  expect(live.length).toBeLessThanOrEqual(1);
} // prettier-ignore
