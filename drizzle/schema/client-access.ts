import { id, index, instant, integer, ref, table, text, uniqueIndex } from "../columns";
import { clients } from "./clients";

/** A client's way in: a code and a link sent to an address they are known by. Only hashes are kept. */
export const clientCodes = table(
  "client_codes",
  {
    id: id(),
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    /** What the asking page holds, so that a code only opens the browser that asked for it. */
    requestHash: text().notNull(),
    codeHash: text().notNull(),
    /** Of the link in the letter, which opens any browser. */
    linkHash: text().notNull(),
    attempts: integer().notNull(),
    createdAt: instant().notNull(),
    expiresAt: instant().notNull(),
    usedAt: instant(),
  },
  (t) => [
    uniqueIndex("client_codes_link").on(t.linkHash),
    index("client_codes_request").on(t.requestHash),
    index("client_codes_client").on(t.clientId, t.id),
  ],
);

/** A client who is signed in at `/me`. */
export const clientSessions = table(
  "client_sessions",
  {
    id: id(),
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    tokenHash: text().notNull(),
    createdAt: instant().notNull(),
    lastSeenAt: instant().notNull(),
    expiresAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex("client_sessions_token").on(t.tokenHash),
    index("client_sessions_client").on(t.clientId),
  ],
);
