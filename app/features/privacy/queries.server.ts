import { eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { clients, users } from "~drizzle/schema";
import { can } from "~/features/accounts/policy";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import { listConsents, readConsents } from "./consents/queries.server";
import { getErasure, hindranceOf, visitsAhead } from "./erasure/queries.server";
import { mayHandOut } from "./policy";

/** Whose page it is. A merged card has nothing of its own: `mergedIntoId` leads to whom everything is with. */
export interface PrivacyClient {
  id: number;
  code: string;
  displayName: string;
  isErased: boolean;
  mergedIntoId: number | null;
}

/**
 * What a client agreed to, what is held and whether they are (to be) forgotten, as far as somebody may see it.
 * @throws AppError `not_found`, `forbidden`
 */
export async function getPrivacyPage(
  db: Queryable,
  actor: Actor,
  { clientId, now }: { clientId: number; now: Date },
) {
  await mustSeeClient(db, actor, clientId);
  const [[row], held, journal, erasure, visits, hindrance] = await Promise.all([
    db.select().from(clients).where(eq(clients.id, clientId)),
    readConsents(db, clientId),
    listConsents(db, actor, { clientId }),
    getErasure(db, actor, { clientId }),
    visitsAhead(db, { clientId, now }),
    hindranceOf(db, { clientId, now }),
  ]);
  if (!row) throw new AppError("not_found", "no such client");
  const client: PrivacyClient = {
    id: row.id,
    code: row.code,
    displayName: row.displayName,
    isErased: row.erasedAt !== null,
    mergedIntoId: row.mergedIntoId,
  };
  return {
    client,
    held,
    journal: journal.map(({ clientId: _client, actor: _actor, ...entry }) => entry),
    erasure: erasure && {
      status: erasure.status,
      askedAt: erasure.askedAt,
      doneAt: erasure.doneAt,
      who: await nameOf(db, erasure.actor),
    },
    visits: can(actor, "clients:erase") ? visits : [],
    isMoneyUnderWay: hindrance === "money_under_way",
    may: {
      write: can(actor, "clients:write"),
      handOut: mayHandOut(actor),
      erase: can(actor, "clients:erase"),
    },
  };
}

async function nameOf(db: Queryable, actor: string): Promise<string> {
  const [, id] = /^user:(\d+)$/.exec(actor) ?? [];
  if (!id) return actor;
  const [user] = await db
    .select({ name: users.displayName })
    .from(users)
    .where(eq(users.id, Number(id)));
  return user?.name ?? actor;
}
