import { whoActs } from "~/lib/acting.server";
import type { Clock } from "~/lib/clock";
import type { Queryable } from "./client.server";
import { auditEntries } from "./schema";

/** What changes no row and may be asked for later. */
export type EventName =
  | "clients_exported"
  | "client_data_taken"
  | "payments_exported"
  | "sign_in_failed"
  | "balance_asked"
  | "balance_accepted";

interface NotedEvent {
  name: EventName;
  /** Whom it concerned: `user:3`; a client is named by its id instead. */
  of?: string;
  clientId?: number;
  /** Counts and formats; no personal data. */
  about?: Record<string, string | number>;
}

/** Notes an event beside the changes of whoever is at work; of work that is no person's nothing is noted. */
export async function noteEvent(
  { db, clock }: { db: Queryable; clock: Clock },
  event: NotedEvent,
): Promise<void> {
  const acting = whoActs();
  if (!acting) return;
  await db.insert(auditEntries).values({
    at: clock.now(),
    ...acting,
    operation: "event",
    subject: event.name,
    rowKey: event.of ?? "",
    clientId: event.clientId ?? null,
    after: event.about ? JSON.stringify(event.about) : null,
  });
}
