import { eq } from "drizzle-orm";
import type { Db } from "~drizzle/client.server";
import { bookings } from "~drizzle/schema";
import { announceVisit, type VisitEvent } from "~/features/notifications/jobs";
import type { ChatBot } from "~/features/bot/ports";
import type { MessageSender, OutgoingMessage } from "~/features/notifications/ports";
import { createMailSender } from "~/integrations/mail/adapter.server";
import type { SimulatedMessage } from "~/integrations/mail/simulator/inbox";
import { startMailSimulator } from "~/integrations/mail/simulator/start.server";
import { catalogue } from "~/jobs/catalogue.server";
import { EmbeddedEngine } from "~/jobs/embedded-engine.server";
import { enqueue } from "~/jobs/enqueue";
import { noVendors, type Vendors } from "~/jobs/vendors";
import { silentLog } from "~/lib/log.server";
import { testCore } from "./core";
import { addBooking, addClient, addWorkplace } from "./rows";

/** A gateway for short texts that keeps what it was given, and breaks when it is told to. */
export function fakeSender(): MessageSender & { sent: OutgoingMessage[]; broken: unknown } {
  const sender = {
    sent: [] as OutgoingMessage[],
    broken: null as unknown,
    async send(message: OutgoingMessage) {
      if (sender.broken) throw sender.broken;
      sender.sent.push(message);
      return { messageId: `fake-${sender.sent.length}` };
    },
  };
  return sender;
}

/** A business with one client and one visit, a real mail simulator, fake gateways for the rest, and the jobs that run between them. */
export async function openPost(
  db: Db,
  {
    client = {},
    booking = {},
    zone = "Asia/Almaty",
    now = "2026-03-02T06:00:00Z",
    vendors: given = {},
  }: {
    client?: Partial<Parameters<typeof addClient>[1]>;
    booking?: Parameters<typeof addBooking>[2];
    zone?: string;
    now?: string;
    vendors?: Partial<Vendors>;
  } = {},
) {
  const core = testCore(db, {
    env: { PUBLIC_URL: "https://k.example", MAIL_FROM: "Картотека <booking@k.example>" },
    now,
  });
  const simulator = await startMailSimulator({ log: silentLog, clock: core.clock });
  const mail = createMailSender({ smtpUrl: simulator.smtpUrl, from: core.env.mail.from, log: silentLog });
  const sms = fakeSender();
  const telegram = fakeSender();
  const bot = {
    send: (message: OutgoingMessage) => telegram.send(message),
    startUrl: (argument: string) => `https://t.me/k?start=${argument}`,
  } as ChatBot;
  const vendors: Vendors = { ...noVendors, mail, sms: { smsru: sms }, telegram: bot, ...given };
  const engine = new EmbeddedEngine({ core, vendors, catalogue });
  const clientId = await addClient(db, {
    displayName: "Иванова Анна",
    firstName: "Анна",
    email: "anna@example.com",
    ...client,
  });
  const place = await addWorkplace(db, zone);
  const startsAt = new Date("2026-03-05T05:00:00Z");
  const bookingId = await addBooking(db, place, { clientId, startsAt, ...booking });
  let version = booking.version ?? 1;

  return {
    core, simulator, sms, telegram, mail, vendors, engine, clientId, bookingId, place,
    settle: () => engine.runUntilEmpty(),
    /** Changes the visit and tells of it, as the booking's own commands do. */
    async happen(event: VisitEvent, change: Partial<typeof bookings.$inferInsert> = {}) {
      await db.transaction(async (tx) => {
        if (Object.keys(change).length > 0) {
          version += 1;
          const { startsAt: busyFrom, endsAt: busyUntil } = change;
          const span = busyFrom && busyUntil ? { busyFrom, busyUntil } : {};
          await tx.update(bookings).set({ ...change, ...span, version }).where(eq(bookings.id, bookingId));
        }
        await enqueue(tx, core.clock, announceVisit, { bookingId, event, version });
      });
      await engine.runUntilEmpty();
    },
    /** Lets time pass in steps, with the work that becomes due in between. */
    async pass(hours: number, stepMin = 30) {
      for (let minutes = 0; minutes < hours * 60; minutes += stepMin) {
        core.clock.advance(stepMin * 60_000);
        await engine.runUntilEmpty();
      }
    },
    letters: () => [...simulator.state.messages].reverse(),
    subjects: () => [...simulator.state.messages].reverse().map(({ subject }) => subject),
    async close() {
      mail.close();
      await simulator.close();
    },
  }; // prettier-ignore
}

/** The calendar file of a letter with long lines joined again, line by line; null when it has none. */
export function calendarLines(letter: SimulatedMessage | undefined): string[] | null {
  const file = letter?.attachments.find(({ contentType }) => contentType.startsWith("application/ics"));
  if (!file) return null;
  return Buffer.from(file.base64, "base64")
    .toString()
    .replace(/\r\n[ \t]/g, "")
    .trimEnd()
    .split("\r\n");
}

/** A property's value in such lines. */
export function calendarValue(lines: string[] | null, name: string): string | undefined {
  return lines?.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1);
}
