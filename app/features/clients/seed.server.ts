import { eq } from "drizzle-orm";
import type { Queryable, Tx } from "~drizzle/client.server";
import { clients } from "~drizzle/schema";
import { contactsOf } from "./commands.server";
import type { DemoClient } from "./demo/model";
import { displayNameOf } from "./naming/model";
import { searchTextOf, sortKeyOf } from "./search/model";

export const DEMO_SOURCE = "demo";

/** A made-up client with what their visits make of them. */
export interface DemoClientRow {
  client: DemoClient;
  createdAt: Date;
  visitsCount: number;
  lastVisitAt: Date | null;
}

const CHUNK = 1000;

/** How many demo clients there are already. */
export function countDemoClients(db: Queryable): Promise<number> {
  return db.$count(clients, eq(clients.source, DEMO_SOURCE));
}

/** Writes demo clients with every derived column as the commands make it. Ids in the order of the rows. */
export async function insertDemoClients(
  tx: Tx,
  { rows, region }: { rows: readonly DemoClientRow[]; region: string },
): Promise<number[]> {
  const ids: number[] = [];
  for (let from = 0; from < rows.length; from += CHUNK) {
    const chunk = rows.slice(from, from + CHUNK).map((row) => clientRow(row, region));
    for (const id of await tx.insertMany({ table: clients, rows: chunk })) ids.push(id as number);
  }
  tx.touch("clients");
  return ids;
}

function clientRow({ client, createdAt, visitsCount, lastVisitAt }: DemoClientRow, region: string) {
  const { phone, email, code, firstName, lastName, middleName, locale, notes } = client;
  const contacts = contactsOf({ phone, email, region });
  const displayName = displayNameOf(client);
  return {
    code,
    firstName,
    lastName,
    middleName,
    displayName,
    sortKey: sortKeyOf(displayName),
    searchText: searchTextOf({ ...contacts, displayName, code }),
    ...contacts,
    locale,
    notes,
    source: DEMO_SOURCE,
    visitsCount,
    lastVisitAt,
    createdAt,
    updatedAt: createdAt,
    version: 1,
  };
}
