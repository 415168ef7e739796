import { noVendors } from "~/jobs/vendors";
import { afterEach, expect, it } from "vitest";
import { bookings, deliveries, jobs } from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import { sendBookingConfirmation } from "~/features/notifications/jobs";
import { createMailSender } from "~/integrations/mail/adapter.server";
import { startMailSimulator } from "~/integrations/mail/simulator/start.server";
import { catalogue } from "~/jobs/catalogue.server";
import { EmbeddedEngine } from "~/jobs/embedded-engine.server";
import { enqueue } from "~/jobs/enqueue";
import { silentLog } from "~/lib/log.server";
import { eq } from "drizzle-orm";
import { testCore } from "../support/core";
import { eachDatabase } from "../support/databases";
import { addBooking, addClient, addWorkplace } from "../support/rows";

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function openPost(db: Db, client: Partial<Parameters<typeof addClient>[1]> = {}) {
  const core = testCore(db, { env: { PUBLIC_URL: "https://k.example" } });
  const simulator = await startMailSimulator({ log: silentLog, clock: core.clock });
  closers.push(() => simulator.close());
  const mail = createMailSender({
    smtpUrl: simulator.smtpUrl,
    from: "Картотека <booking@k.example>",
    log: silentLog,
  });
  closers.push(() => mail.close());
  const engine = new EmbeddedEngine({ core, vendors: { ...noVendors, mail }, catalogue });
  const clientId = await addClient(db, {
    displayName: "Иванова Анна",
    firstName: "Анна",
    email: "anna@example.com",
    ...client,
  });
  const bookingId = await addBooking(db, await addWorkplace(db), {
    clientId,
    startsAt: new Date("2026-03-05T05:00:00Z"),
  });
  return {
    core,
    simulator,
    bookingId,
    ask: () => db.transaction((tx) => enqueue(tx, core.clock, sendBookingConfirmation, { bookingId })),
    settle: () => engine.runUntilEmpty(),
  };
}

eachDatabase((open) => {
  it("sends one letter with the visit, the private link and a calendar file", async () => {
    const db = await open();
    const { simulator, bookingId, ask, settle } = await openPost(db);
    await ask();
    await settle();
    const [letter, ...others] = simulator.state.messages;
    expect(others).toEqual([]);
    expect(letter?.envelope.to).toEqual(["anna@example.com"]);
    expect(letter?.subject).toContain("Вы записаны: Растяжка");
    const [booking] = await db.select().from(bookings);
    expect(letter?.text).toContain(`https://k.example/b/${booking?.linkToken}`);
    expect(letter?.attachments).toMatchObject([{ filename: `${booking?.reference}.ics` }]);
    const file = Buffer.from(letter?.attachments[0]?.base64 ?? "", "base64").toString();
    expect(file).toContain(`UID:booking-${bookingId}@k.example`);
    expect(await db.select().from(deliveries)).toMatchObject([
      { key: `booking:${bookingId}:confirmation`, bookingId, externalId: letter?.messageId },
    ]);
  });

  it("sends nothing twice, however often it is asked", async () => {
    const db = await open();
    const { simulator, ask, settle } = await openPost(db);
    for (let times = 0; times < 3; times += 1) {
      await ask();
      await settle();
    }
    expect(simulator.state.messages).toHaveLength(1);
  });

  it("comes back after a greylisting and is the same message then", async () => {
    const db = await open();
    const { core, simulator, ask, settle } = await openPost(db);
    simulator.state.faults.greylist = 1;
    await ask();
    await settle();
    expect(simulator.state.messages).toHaveLength(0);
    expect(await db.select({ sentAt: deliveries.sentAt }).from(deliveries)).toEqual([{ sentAt: null }]);
    core.clock.advance(3_600_000);
    await settle();
    expect(simulator.state.messages).toHaveLength(1);
    expect(await db.$count(deliveries)).toBe(1);
  });

  it("writes to nobody without an address, and not about a cancelled visit", async () => {
    const db = await open();
    const silent = await openPost(db, { email: null });
    await silent.ask();
    await silent.settle();
    expect(silent.simulator.state.messages).toHaveLength(0);
    await db.update(bookings).set({ status: "cancelled" }).where(eq(bookings.id, silent.bookingId));
    await silent.ask();
    await silent.settle();
    expect(await db.select({ status: jobs.status }).from(jobs)).toEqual([
      { status: "done" },
      { status: "done" },
    ]);
  });

  it("speaks English to whoever booked in English", async () => {
    const db = await open();
    const { simulator, ask, settle } = await openPost(db, { locale: "en" });
    await ask();
    await settle();
    expect(simulator.state.messages[0]?.subject).toMatch(/^You are booked: /);
  });
});
