import { and, eq, inArray, sql } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Tx } from "~drizzle/client.server";
import { lockRows } from "~drizzle/lock";
import { clients, erasures } from "~drizzle/schema";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { enqueue } from "~/jobs/enqueue";
import { actingAsNobody } from "~/lib/acting.server";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { keyedHash } from "~/lib/secret-token.server";
import { clearRemains } from "../jobs";
import type { ErasureReason, ErasureRefusal } from "../model";
import { mustErase } from "../policy";
import { blankRows } from "./blanking/commands.server";
import { forgetElsewhere, identitiesOf } from "./elsewhere/commands.server";
import { hindranceOf, samePersonAs } from "./queries.server";

interface Request {
  clientId: number;
  reason: ErasureReason;
  /** The client's code, typed by whoever asks, so that nobody is forgotten by a slip. */
  code: string;
  /** Wait for what hinders it instead of refusing. */
  mayWait?: boolean;
}

type ClientRow = typeof clients.$inferSelect;

/** What a client of a restored backup is recognised by; says nothing about them without the key. */
export function fingerprintOf(core: Core, client: Pick<ClientRow, "code" | "createdAt">): string {
  return keyedHash(core.env.sessionSecret, `erasure:${client.code}:${client.createdAt.getTime()}`);
}

/**
 * Forgets a person: every word about them, everywhere (see the map in `features/clients/holdings`), and in whichever of their cards were
 * merged. What the books need stays: days, amounts and our own number of the client. It cannot be taken back.
 * Refused while a visit is ahead or money is under way, unless it `mayWait`: then it happens by itself once nothing hinders it.
 * @throws AppError `forbidden`, `not_found`
 */
export async function eraseClient(
  core: Core,
  actor: Actor,
  { clientId, reason, code, mayWait = false }: Request,
): Promise<Result<{ erasureId: number; isDone: boolean }, ErasureRefusal>> {
  mustErase(actor);
  return actingAsNobody(() =>
    core.db.transaction(async (tx) => {
      await mustSeeClient(tx, actor, clientId);
      await lockRows(tx, clients, [clientId]);
      const [client] = await tx.select().from(clients).where(eq(clients.id, clientId));
      if (!client) return refuse({ reason: "unknown" as const });
      if (client.erasedAt) return refuse({ reason: "erased" as const });
      if (client.mergedIntoId !== null) return refuse({ reason: "merged" as const });
      if (code.trim().toUpperCase() !== client.code.toUpperCase()) return refuse({ reason: "code" as const });
      const asked = { reason, actor: actorRef(actor) };
      const hindrance = await hindranceOf(tx, { clientId, now: core.clock.now() });
      if (hindrance && !mayWait) return refuse({ reason: hindrance });
      if (hindrance) return ok({ erasureId: await note(tx, core, { client, asked, status: "waiting" }), isDone: false });
      return ok({ erasureId: await forget(tx, core, { client, asked }), isDone: true });
    }),
  );
} // prettier-ignore

interface Asked {
  reason: string;
  actor: string;
}

/** The act of a person's erasure: one row however often it is asked for or repeated. */
async function note(
  tx: Tx,
  core: Core,
  { client, asked, status, counts = {} }: { client: ClientRow; asked: Asked; status: "waiting" | "done"; counts?: Record<string, number> },
): Promise<number> {
  const now = core.clock.now();
  const fingerprint = fingerprintOf(core, client);
  const doneAt = status === "done" ? now : null;
  const [row] = await tx
    .insert(erasures)
    .values({ clientId: client.id, fingerprint, status, ...asked, askedAt: now, doneAt, counts })
    .onConflictDoUpdate({ target: erasures.fingerprint, set: { status, doneAt, counts } })
    .returning({ id: erasures.id });
  if (!row) throw new Error("an erasure got no number");
  return row.id;
} // prettier-ignore

/** Forgets a client and every card that was merged into them. */
async function forget(tx: Tx, core: Core, { client, asked }: { client: ClientRow; asked: Asked }): Promise<number> {
  const now = core.clock.now();
  const ids = await samePersonAs(tx, client.id);
  const cards = await tx.select().from(clients).where(among(clients.id, ids));
  const identities = await identitiesOf(tx, ids);
  const counts: Record<string, number> = {};
  const count = (table: string, n: number) => void (n > 0 && (counts[table] = (counts[table] ?? 0) + n));
  await forgetElsewhere(tx, { identities, ids, count });
  await blankRows(tx, { ids, now, count });
  let erasureId = 0;
  for (const card of cards) {
    const id = await note(tx, core, { client: card, asked, status: "done", counts: card.id === client.id ? counts : {} });
    if (card.id === client.id) erasureId = id;
  }
  await enqueue(tx, core.clock, clearRemains, {});
  for (const topic of ["clients", "bookings", "conversations", "programs", "progress", "pipeline", "sync", "audit"] as const) tx.touch(topic);
  return erasureId;
} // prettier-ignore

/** Forgets those who were waited for and whom nothing holds any more; answers how many. */
export async function eraseWaiting(core: Core): Promise<number> {
  const waiting = await core.db
    .select({ clientId: erasures.clientId, reason: erasures.reason, actor: erasures.actor })
    .from(erasures)
    .where(eq(erasures.status, "waiting"));
  let done = 0;
  for (const { clientId, ...asked } of waiting) done += (await eraseNow(core, { clientId, asked })) ? 1 : 0;
  return done;
}

/** The same without asking anybody: what was decided before. False: something holds it up, or there is nobody to forget. */
export function eraseNow(
  core: Core,
  { clientId, asked, evenWithVisits = false }: { clientId: number; asked: Asked; evenWithVisits?: boolean },
): Promise<boolean> {
  return actingAsNobody(() =>
    core.db.transaction(async (tx) => {
      await lockRows(tx, clients, [clientId]);
      const [client] = await tx.select().from(clients).where(and(eq(clients.id, clientId), sql`${clients.erasedAt} is null`)); // prettier-ignore
      if (!client) return false;
      if (!evenWithVisits && (await hindranceOf(tx, { clientId, now: core.clock.now() }))) return false;
      await forget(tx, core, { client, asked });
      return true;
    }),
  );
}

/** Takes a waiting erasure back. */
export async function cancelWaiting(core: Core, actor: Actor, { clientId }: { clientId: number }): Promise<boolean> {
  mustErase(actor);
  return core.db.transaction(async (tx) => {
    const gone = await tx
      .delete(erasures)
      .where(and(eq(erasures.clientId, clientId), inArray(erasures.status, ["waiting"])))
      .returning({ id: erasures.id });
    tx.touch("clients");
    return gone.length > 0;
  });
} // prettier-ignore
