import { readExtras, type ClientExtras } from "~/features/clients/extras/model";
import { readOwnFields } from "~/features/clients/list/rows/queries.server";
import { listChoices } from "~/features/clients/list/choices/queries.server";
import { clientTagIds } from "~/features/clients/tags/queries.server";
import type { UserActor } from "~/lib/actor";
import { messagesFor } from "~/i18n/catalogue";
import { resolveLocale } from "~/i18n/locale.server";
import type { Core } from "~/lib/core";

/** What the form of a client offers beside who it is: tags, people, own fields. */
export async function formChoices(db: Core["db"], user: UserActor) {
  const { tags, users, fields } = await listChoices(db, user);
  return { tags, users, fields };
}

/** Tags and own fields as a client has them now. */
export async function heldExtras(db: Core["db"], clientId: number) {
  const [tagIds, fields] = await Promise.all([clientTagIds(db, clientId), readOwnFields(db, clientId)]);
  return { tagIds, fields };
}

/** The extras of a posted form; `errors` by the name of the control, in the visitor's words. */
export async function sentExtras(
  db: Core["db"],
  user: UserActor,
  { request, form, clientId }: { request: Request; form: FormData; clientId: number | null },
): Promise<{ extras: ClientExtras; errors: Record<string, string[]> | null }> {
  const { fields } = await formChoices(db, user);
  const held = clientId === null ? {} : await readOwnFields(db, clientId);
  const { extras, wrong } = readExtras(form, fields, held);
  const words = messagesFor(resolveLocale(request)).clientForms.extras.bad;
  const errors = Object.entries(wrong).map(([name, kind]) => [name, [words[kind] ?? kind]]);
  return {
    extras,
    errors: errors.length > 0 ? (Object.fromEntries(errors) as Record<string, string[]>) : null,
  };
}
