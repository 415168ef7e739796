import { and, eq, gt, isNull } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { clientSessions, clients } from "~drizzle/schema";
import type { ClientActor } from "~/lib/actor";
import { secretHash } from "~/lib/secret-token.server";

/** A client who is signed in: an actor, and what pages show of them. */
export interface SignedInClient extends ClientActor {
  displayName: string;
  firstName: string;
  email: string | null;
  phone: string | null;
  locale: string;
}

export interface LiveClientSession {
  id: number;
  lastSeenAt: Date;
  client: SignedInClient;
}

/** The session behind a cookie's secret; null when it ended, ran out, or its client was archived. */
export async function findClientSession(
  db: Queryable,
  secret: string,
  now: Date,
): Promise<LiveClientSession | null> {
  if (secret.length > 100) return null;
  const [row] = await db
    .select({ session: clientSessions, client: clients })
    .from(clientSessions)
    .innerJoin(clients, eq(clients.id, clientSessions.clientId))
    .where(
      and(
        eq(clientSessions.tokenHash, secretHash(secret)),
        gt(clientSessions.expiresAt, now),
        isNull(clients.archivedAt),
      ),
    )
    .limit(1);
  if (!row) return null;
  const { id, displayName, firstName, email, phoneE164, phoneRaw, locale } = row.client;
  return {
    id: row.session.id,
    lastSeenAt: row.session.lastSeenAt,
    client: {
      kind: "client",
      clientId: id,
      displayName,
      firstName: firstName || displayName,
      email,
      phone: phoneE164 ?? phoneRaw,
      locale,
    },
  };
}
