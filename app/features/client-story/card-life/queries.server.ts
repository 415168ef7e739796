import { aliasedTable, and, desc, eq, isNotNull, or } from "drizzle-orm";
import { clientMerges, clients, consents } from "~drizzle/schema";
import type { ReadStream } from "../position/queries.server";

/** The card was made. */
export interface CreatedItem {
  kind: "created";
  at: Date;
  id: number;
  source: string;
}

export const readCreated: ReadStream<CreatedItem> = async (db, { clientId, older }) => {
  const rows = await db
    .select({ at: clients.createdAt, id: clients.id, source: clients.source })
    .from(clients)
    .where(and(eq(clients.id, clientId), older({ at: clients.createdAt, id: clients.id })));
  return rows.map((row) => ({ kind: "created", ...row }));
};

/** The client agreed to something, or took it back. */
export interface ConsentItem {
  kind: "consent";
  at: Date;
  id: number;
  consent: string;
  isGiven: boolean;
  source: string;
  actor: string;
}

export const readConsents: ReadStream<ConsentItem> = async (db, { clientId, older, limit }) => {
  const rows = await db
    .select({
      at: consents.at,
      id: consents.id,
      consent: consents.kind,
      isGiven: consents.isGiven,
      source: consents.source,
      actor: consents.actor,
    })
    .from(consents)
    .where(and(eq(consents.clientId, clientId), older(consents)))
    .orderBy(desc(consents.at), desc(consents.id))
    .limit(limit);
  return rows.map((row) => ({ kind: "consent", ...row }));
};

/** Two cards became one, or two again. */
export interface MergeItem {
  kind: "merge" | "unmerge";
  at: Date;
  id: number;
  actor: string;
  /** The other card. */
  otherId: number;
  otherName: string;
  /** This card went into the other one. */
  isLoser: boolean;
}

const survivor = aliasedTable(clients, "survivor");
const merged = aliasedTable(clients, "merged");

const readMergeMoment =
  (kind: MergeItem["kind"], at: typeof clientMerges.at | typeof clientMerges.undoneAt): ReadStream<MergeItem> =>
  async (db, { clientId, older, limit }) => {
    const rows = await db
      .select({
        at,
        id: clientMerges.id,
        actor: kind === "merge" ? clientMerges.actor : clientMerges.undoneBy,
        survivorId: survivor.id,
        survivorName: survivor.displayName,
        mergedId: merged.id,
        mergedName: merged.displayName,
      })
      .from(clientMerges)
      .innerJoin(survivor, eq(survivor.id, clientMerges.survivorId))
      .innerJoin(merged, eq(merged.id, clientMerges.mergedId))
      .where(
        and(
          or(eq(clientMerges.survivorId, clientId), eq(clientMerges.mergedId, clientId)),
          isNotNull(at),
          older({ at, id: clientMerges.id }),
        ),
      )
      .orderBy(desc(at), desc(clientMerges.id))
      .limit(limit);
    return rows.flatMap((row): MergeItem[] => {
      if (row.at === null) return [];
      const isLoser = row.mergedId === clientId;
      const other = isLoser ? { otherId: row.survivorId, otherName: row.survivorName } : { otherId: row.mergedId, otherName: row.mergedName };
      return [{ kind, at: row.at, id: row.id, actor: row.actor ?? "", isLoser, ...other }];
    });
  }; // prettier-ignore

export const readMerges = readMergeMoment("merge", clientMerges.at);
export const readUnmerges = readMergeMoment("unmerge", clientMerges.undoneAt);
