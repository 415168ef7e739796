import { and, desc, eq, gt, isNull } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { clients, progressLinks } from "~drizzle/schema";
import type { Actor } from "~/lib/actor";
import { secretHash } from "~/lib/secret-token.server";
import { suggestPeriod } from "../model";
import { mustProgress } from "../policy";
import { mustProgressOf, readJournal, runningProgram } from "../queries.server";

/** The link that stands, without its token: that is not kept. */
export interface StandingLink {
  id: number;
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
}

/** A client's link that can be used now; null when there is none. */
export async function standingLink(
  db: Queryable,
  actor: Actor,
  { clientId, now }: { clientId: number; now: Date },
): Promise<StandingLink | null> {
  mustProgress(actor, "link");
  await mustProgressOf(db, actor, { clientId, action: "link" });
  const { id, createdAt, expiresAt, lastUsedAt } = progressLinks;
  const [row] = await db
    .select({ id, createdAt, expiresAt, lastUsedAt })
    .from(progressLinks)
    .where(and(eq(progressLinks.clientId, clientId), isNull(progressLinks.revokedAt), gt(expiresAt, now)))
    .orderBy(desc(id))
    .limit(1);
  return row ?? null;
}

/** Whose link a token is, and the first name, which is all that the page says; null: unknown, revoked, over, or the client is gone. */
export async function clientOfLink(db: Queryable, { token, now }: { token: string; now: Date }) {
  if (!/^[\w-]{20,100}$/.test(token)) return null;
  const [row] = await db
    .select({
      linkId: progressLinks.id,
      clientId: clients.id,
      firstName: clients.firstName,
      locale: clients.locale,
      createdAt: progressLinks.createdAt,
      expiresAt: progressLinks.expiresAt,
    })
    .from(progressLinks)
    .innerJoin(clients, eq(clients.id, progressLinks.clientId))
    .where(
      and(
        eq(progressLinks.tokenHash, secretHash(token)),
        isNull(progressLinks.revokedAt),
        gt(progressLinks.expiresAt, now),
        isNull(clients.archivedAt),
        isNull(clients.erasedAt),
      ),
    );
  return row ?? null;
}

/** The period of an entry by link: the page asks for none, because whoever measures at home does not know their week. */
export async function periodByLink(
  db: Queryable,
  { clientId, day }: { clientId: number; day: string },
): Promise<string> {
  const [program, entries] = await Promise.all([runningProgram(db, clientId), readJournal(db, clientId)]);
  return suggestPeriod(day, { startsOn: program?.startsOn ?? null, entries });
}
