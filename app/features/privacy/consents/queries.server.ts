import { asc, desc, eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { consents, users } from "~drizzle/schema";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import type { Actor } from "~/lib/actor";
import type { ConsentKind } from "../model";

/** What holds of a kind: the newest that was said. */
export interface HeldConsent {
  isGiven: boolean;
  wording: string;
  at: Date;
}

/** What a client agreed to as it stands; a kind nothing was said about is absent. */
export async function readConsents(
  db: Queryable,
  clientId: number,
): Promise<Partial<Record<ConsentKind, HeldConsent>>> {
  const rows = await db
    .select()
    .from(consents)
    .where(eq(consents.clientId, clientId))
    // Of two merged cards the later word counts, whichever of them it was said by.
    .orderBy(asc(consents.at), asc(consents.id));
  const held: Partial<Record<ConsentKind, HeldConsent>> = {};
  for (const { kind, isGiven, wording, at } of rows) held[kind as ConsentKind] = { isGiven, wording, at };
  return held;
}

/** Everything that was ever said, the newest first; `who`: the member of staff who wrote it down. @throws AppError `not_found`, `forbidden` */
export async function listConsents(db: Queryable, actor: Actor, { clientId }: { clientId: number }) {
  await mustSeeClient(db, actor, clientId);
  const rows = await db
    .select()
    .from(consents)
    .where(eq(consents.clientId, clientId))
    .orderBy(desc(consents.at), desc(consents.id))
    .limit(200);
  const staff = rows.some((row) => row.actor.startsWith("user:"))
    ? await db.select({ id: users.id, name: users.displayName }).from(users)
    : [];
  const names = new Map(staff.map(({ id, name }) => [`user:${id}`, name]));
  return rows.map((row) => ({ ...row, who: names.get(row.actor) ?? null }));
}

/** Whether somebody said that they want no advertising; asked before an invitation is sent. */
export async function refusesMarketing(db: Queryable, clientId: number): Promise<boolean> {
  return (await readConsents(db, clientId)).marketing?.isGiven === false;
}
