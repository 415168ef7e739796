import { and, asc, eq, isNotNull, isNull } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { clients, helpdeskLinks } from "~drizzle/schema";
import type { Core } from "~/lib/core";
import { readClientConversations } from "./conversations/commands.server";
import { searchCustomer } from "./linking/commands.server";
import type { Helpdesk } from "./ports";

/** A client of the demo as the simulated outside world is filled with them. */
export interface SeededPerson {
  id: number;
  firstName: string;
  lastName: string;
  /** E.164. */
  phone: string;
  email: string;
  stageId: number | null;
}

/** The first of the demo's clients who can be recognised by both, a phone and an address of their own. */
export async function demoPersons(db: Queryable, count: number): Promise<SeededPerson[]> {
  const rows = await db
    .select()
    .from(clients)
    .where(
      and(
        eq(clients.source, "demo"),
        isNotNull(clients.phoneE164),
        eq(clients.phoneIsIdentity, true),
        isNotNull(clients.emailKey),
        isNull(clients.archivedAt),
        isNull(clients.mergedIntoId),
      ),
    ) // prettier-ignore
    .orderBy(asc(clients.id))
    .limit(count);
  return rows.map(({ id, firstName, lastName, phoneE164, email, stageId }) => ({
    ...{ id, firstName, lastName, stageId },
    ...{ phone: phoneE164 ?? "", email: email ?? "" },
  }));
}

/** Whether anybody was ever looked for: then the demo's part of it is done. */
export async function hasHelpdeskLinks(db: Queryable): Promise<boolean> {
  return (await db.$count(helpdeskLinks)) > 0;
}

/** Looks for these clients at the desk and reads what they have written, as the jobs do. */
export async function seedHelpdesk(
  core: Core,
  helpdesk: Helpdesk,
  clientIds: readonly number[],
): Promise<void> {
  for (const clientId of clientIds) {
    await searchCustomer(core, helpdesk, { clientId });
    await readClientConversations(core, helpdesk, { clientId });
  }
}
