import { and, desc, eq } from "drizzle-orm";
import { helpdeskConversations } from "~drizzle/schema";
import type { ReadStream } from "../position/queries.server";

/** A conversation with the support desk, at the moment of its last words. */
export interface HelpdeskItem {
  kind: "helpdesk";
  at: Date;
  id: number;
  externalId: string;
  number: number;
  subject: string;
  status: string;
  preview: string;
  lastBy: string;
}

export const readHelpdesk: ReadStream<HelpdeskItem> = async (db, { clientId, older, limit }) => {
  const { lastAt, id, externalId, number, subject, status, preview, lastBy } = helpdeskConversations;
  const rows = await db
    .select({ at: lastAt, id, externalId, number, subject, status, preview, lastBy })
    .from(helpdeskConversations)
    .where(and(eq(helpdeskConversations.clientId, clientId), older({ at: lastAt, id })))
    .orderBy(desc(lastAt), desc(id))
    .limit(limit);
  return rows.map((row) => ({ kind: "helpdesk", ...row }));
};
