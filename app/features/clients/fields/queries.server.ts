import { asc } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { customFields } from "~drizzle/schema";
import type { CustomField } from "./model";

/** The business's own fields in their order; archived ones stand at the end, for whoever asks. */
export async function listFields(db: Queryable, { archived = false } = {}): Promise<CustomField[]> {
  const rows = await db.select().from(customFields).orderBy(asc(customFields.position), asc(customFields.id));
  const fields = rows.map(({ id, label, kind, options, archivedAt }) => ({
    id,
    label,
    kind,
    options,
    isArchived: archivedAt !== null,
  }));
  const inUse = fields.filter(({ isArchived }) => !isArchived);
  return archived ? [...inUse, ...fields.filter(({ isArchived }) => isArchived)] : inUse;
}
