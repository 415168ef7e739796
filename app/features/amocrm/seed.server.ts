import type { Queryable } from "~drizzle/client.server";
import { amocrmContacts } from "~drizzle/schema";
import type { Core } from "~/lib/core";
import { findContact } from "./link/commands.server";
import { mirrorClient } from "./mirror/commands.server";
import type { ContactMirror } from "./ports";

/** Whether anybody was ever looked for: then the demo's part of it is done. */
export async function hasAmocrmLinks(db: Queryable): Promise<boolean> {
  return (await db.$count(amocrmContacts)) > 0;
}

/** Finds these clients' contacts by phone and compares both copies, as the jobs do. */
export async function seedAmocrm(
  core: Core,
  mirror: ContactMirror,
  clientIds: readonly number[],
): Promise<void> {
  for (const clientId of clientIds) {
    await findContact(core, mirror, { clientId, byPhone: true });
    await mirrorClient(core, mirror, { clientId });
  }
}
