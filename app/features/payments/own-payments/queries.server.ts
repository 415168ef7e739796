import { desc, eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings, moneyEntries, programs } from "~drizzle/schema";
import type { ClientActor } from "~/lib/actor";

/** A line of the books as the client it concerns sees it. */
export interface OwnPayment {
  id: number;
  at: Date;
  kind: "payment" | "refund" | "correction";
  method: "yookassa" | "stripe" | "cash" | "terminal" | "transfer";
  /** Negative when it went back to the client, minor units. */
  amountMinor: number;
  currency: string;
  serviceName: string | null;
  reference: string | null;
  linkToken: string | null;
  programId: number | null;
  programTitle: string | null;
}

const SHOWN = 200;

/** What a client paid and got back, latest first. */
export async function listOwnPayments(db: Queryable, actor: ClientActor): Promise<OwnPayment[]> {
  return db
    .select({
      id: moneyEntries.id,
      at: moneyEntries.at,
      kind: moneyEntries.kind,
      method: moneyEntries.method,
      amountMinor: moneyEntries.amountMinor,
      currency: moneyEntries.currency,
      serviceName: bookings.serviceName,
      reference: bookings.reference,
      linkToken: bookings.linkToken,
      programId: moneyEntries.programId,
      programTitle: programs.title,
    })
    .from(moneyEntries)
    .leftJoin(bookings, eq(bookings.id, moneyEntries.bookingId))
    .leftJoin(programs, eq(programs.id, moneyEntries.programId))
    .where(eq(moneyEntries.clientId, actor.clientId))
    .orderBy(desc(moneyEntries.id))
    .limit(SHOWN);
}
