import { and, eq, gt, inArray, isNull, ne } from "drizzle-orm";
import { bookings, programs } from "~drizzle/schema";
import type { Queryable, Tx } from "~drizzle/client.server";
import { advanceInside } from "~/features/pipeline/commands.server";
import type { Actor } from "~/lib/actor";
import type { Clock } from "~/lib/clock";

/**
 * Tells the pipeline what happened to a client's programme; each thing counts once ever. A client who is at another programme, or has a visit
 * ahead, has not finished. The caller tells of a given programme when it costs nothing or is paid.
 */
export async function tellPipeline(
  tx: Tx,
  { clock, actor }: { clock: Clock; actor: Actor },
  step: { event: "program_assigned" | "program_finished"; programId: number; clientId: number },
): Promise<void> {
  const { event, programId, clientId } = step;
  if (event === "program_finished" && (await goesOn(tx, step, clock.now()))) return;
  await advanceInside(tx, { clock, actor }, [{ clientId, event, eventKey: `${event}:${programId}` }]);
}

async function goesOn(
  db: Queryable,
  { programId, clientId }: { programId: number; clientId: number },
  now: Date,
): Promise<boolean> {
  const other = and(eq(programs.clientId, clientId), eq(programs.state, "active"), isNull(programs.archivedAt), ne(programs.id, programId)); // prettier-ignore
  if ((await db.$count(programs, other)) > 0) return true;
  const ahead = and(eq(bookings.clientId, clientId), gt(bookings.startsAt, now), inArray(bookings.status, ["hold", "pending", "confirmed"])); // prettier-ignore
  return (await db.$count(bookings, ahead)) > 0;
}
