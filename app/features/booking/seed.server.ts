import { randomBytes } from "node:crypto";
import type { Tx } from "~drizzle/client.server";
import { bookingEvents, bookings } from "~drizzle/schema";
import { actorRef, guest, type Actor } from "~/lib/actor";
import { seededRandom } from "~/lib/random";
import { spanOf, type PlannedVisit } from "./demo/model";
import { makeReference } from "./model";

export interface VisitWriting {
  visits: readonly PlannedVisit[];
  /** Ids of the plan's clients, by their place in it. */
  clientIds: readonly number[];
  locationId: number;
  currency: string;
  /** Who of the staff writes a visit down and closes it. */
  staffActor: (staffId: number) => Actor;
  /** References are drawn from this seed; those in `taken` are passed over, and it grows. */
  references: { seed: string; taken: Set<string> };
}

const CHUNK = 1000;

/** Writes planned visits with their histories: the rows the commands would have left behind, a thousand at a time. Returns their ids. */
export async function insertPlannedVisits(tx: Tx, writing: VisitWriting): Promise<number[]> {
  const { visits, references } = writing;
  const nextReference = referencesOf(references);
  const ids: number[] = [];
  for (let from = 0; from < visits.length; from += CHUNK) {
    const chunk = visits.slice(from, from + CHUNK);
    const rows = chunk.map((visit) => bookingRow(visit, writing, nextReference()));
    const chunkIds = (await tx.insertMany({ table: bookings, rows })) as number[];
    const events = chunk.flatMap((visit, at) => eventsOf(visit, chunkIds[at] as number, writing));
    await tx.insertMany({ table: bookingEvents, rows: events });
    for (const id of chunkIds) ids.push(id);
  }
  tx.touch("bookings");
  return ids;
}

function referencesOf({ seed, taken }: VisitWriting["references"]): () => string {
  const random = seededRandom(`references ${seed}`);
  const bytes = (count: number) => Uint8Array.from({ length: count }, () => random.below(256));
  return () => {
    let reference = makeReference(bytes);
    while (taken.has(reference)) reference = makeReference(bytes);
    taken.add(reference);
    return reference;
  };
}

function bookingRow(
  visit: PlannedVisit,
  { clientIds, locationId, currency }: VisitWriting,
  reference: string,
) {
  const { staffId, service, source, status, day, createdAt, closed } = visit;
  return {
    reference,
    linkToken: randomBytes(18).toString("base64url"),
    clientId: clientIds[visit.clientIndex] as number,
    staffId,
    serviceId: service.serviceId,
    serviceName: service.name,
    locationId,
    source,
    status,
    ...spanOf(visit),
    isExclusive: true,
    localDay: day,
    priceMinor: service.priceMinor,
    currency,
    notes: "",
    createdAt,
    updatedAt: closed?.at ?? createdAt,
    completedAt: status === "completed" ? (closed?.at ?? null) : null,
    cancelledAt: status === "cancelled" ? (closed?.at ?? null) : null,
    version: closed ? 2 : 1,
  };
}

function eventsOf(visit: PlannedVisit, bookingId: number, { staffActor }: VisitWriting) {
  const { staffId, source, status, createdAt, closed } = visit;
  const first = status === "pending" ? "pending" : "confirmed";
  const created = {
    bookingId,
    at: createdAt,
    actor: actorRef(source === "online" ? guest : staffActor(staffId)),
    kind: "created",
    fromStatus: null as string | null,
    toStatus: first as string,
    reason: "",
  };
  if (!closed) return [created];
  const actor = actorRef(closed.by === "client" ? guest : staffActor(staffId));
  const { at, reason } = closed;
  return [created, { bookingId, at, actor, kind: "status", fromStatus: first, toStatus: status, reason }];
}
