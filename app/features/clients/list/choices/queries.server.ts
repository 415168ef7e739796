import { and, asc, eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { locations, users } from "~drizzle/schema";
import { can } from "~/features/accounts/policy";
import { listStages } from "~/features/pipeline/queries.server";
import type { Actor } from "~/lib/actor";
import { listFields } from "../../fields/queries.server";
import { listTags } from "../../tags/queries.server";
import type { ListChoices } from "../model";

/** Every way a client comes into the base; few enough to name, so that nobody has to read a million rows for them. */
const SOURCES = ["online", "staff", "api", "yclients", "telegram", "import", "demo"];

/** Who of the staff may look after clients. */
export function listResponsible(db: Queryable): Promise<{ id: number; name: string }[]> {
  return db
    .select({ id: users.id, name: users.displayName })
    .from(users)
    .where(and(eq(users.isActive, true)))
    .orderBy(asc(users.displayName), asc(users.id));
}

/** What filters, columns and changes of many choose from, as far as the actor may see it. */
export async function listChoices(db: Queryable, actor: Actor): Promise<ListChoices> {
  const [stages, tags, people, fields, places] = await Promise.all([
    can(actor, "pipeline:read") ? listStages(db) : [],
    listTags(db),
    listResponsible(db),
    listFields(db),
    can(actor, "payments:read") ? db.selectDistinct({ currency: locations.currency }).from(locations) : [],
  ]);
  return {
    stages: stages.map(({ id, key, name, color }) => ({ id, key, name, color })),
    tags,
    users: people,
    fields,
    sources: SOURCES,
    currencies: places.map(({ currency }) => currency).sort(),
  };
}
