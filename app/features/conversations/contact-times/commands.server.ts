import { sql } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Tx } from "~drizzle/client.server";
import { lockRows } from "~drizzle/lock";
import { clientActions, clients, messages } from "~drizzle/schema";

/**
 * Writes anew when clients were last talked to and when somebody is to talk to them next: the newest message that did not fail or action that
 * was done, and the earliest planned one. The only writer of these columns. The rows are locked first, so that of two transactions the later
 * one sees what the earlier one wrote.
 */
export async function refreshContactTimes(tx: Tx, clientIds: readonly number[]): Promise<void> {
  const ids = [...new Set(clientIds)].sort((a, b) => a - b);
  if (ids.length === 0) return;
  await lockRows(tx, clients, ids);
  await tx.update(clients).set(CONTACT_TIMES).where(among(clients.id, ids));
}

/** The two columns as they follow from the rows; each part is a walk along an index that begins with the client. */
export const CONTACT_TIMES = {
  lastContactAt: sql`(select max(said.moment) from (
    select * from (select ${messages.at} as moment from ${messages}
      where ${messages.clientId} = ${clients.id} and ${messages.state} <> 'failed' order by ${messages.at} desc limit 1) talked
    union all
    select max(${clientActions.doneAt}) as moment from ${clientActions}
      where ${clientActions.clientId} = ${clients.id} and ${clientActions.state} = 'done'
  ) said)`,
  nextContactAt: sql`(select min(${clientActions.dueAt}) from ${clientActions}
    where ${clientActions.clientId} = ${clients.id} and ${clientActions.state} = 'planned')`,
};
