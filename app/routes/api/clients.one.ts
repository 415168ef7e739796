import { z } from "zod";
import { updateClient } from "~/features/clients/commands.server";
import { startBulk } from "~/features/clients/bulk/commands.server";
import { listFields } from "~/features/clients/fields/queries.server";
import { getClientCard } from "~/features/clients/queries.server";
import { seesContacts } from "~/features/clients/scope/model";
import { messagesFor } from "~/i18n/catalogue";
import { clientFields, clientPath, clientShape, extrasOf } from "./client-shape";
import { defineEndpoint, Problem, serve, type EndpointContext } from "./kit.server";
import { inputOf, readWholeClient } from "./read-client.server";

const base = { auth: "token", params: clientPath, response: clientShape } as const;

/** `GET /api/v1/clients/:clientId` */
const read = defineEndpoint({
  ...base,
  method: "GET",
  scopes: ["clients:read"],
  async handle({ core, actor, params }) {
    return { body: await readWholeClient(core, actor, params.clientId) };
  },
});

const changeBody = z.object({
  ...clientFields,
  /** The one that was read; another one's change in between is a 409. */
  version: z.number().int().positive(),
  is_archived: z.boolean().optional(),
  archive_reason: z.string().trim().min(1).max(300).default("API"),
});
type Change = EndpointContext<typeof clientPath, undefined, typeof changeBody>;

/** What is given is changed, the rest stays. */
async function change({ core, actor, params: { clientId }, body, locale }: Change) {
  const card = await getClientCard(core.db, actor, { clientId, now: core.clock.now() });
  const { extras, wrong } = extrasOf(
    body,
    await listFields(core.db),
    messagesFor(locale).clientForms.extras.bad,
  );
  const keeps = <T>(given: T | null | undefined, now: string) => (given === undefined ? now : (given ?? ""));
  const now = seesContacts(actor) ? { phone: card.phoneRaw ?? "", email: card.email ?? "" } : { phone: "", email: "" }; // prettier-ignore
  const typed = {
    firstName: keeps(body.first_name, card.firstName),
    lastName: keeps(body.last_name, card.lastName),
    middleName: keeps(body.middle_name, card.middleName),
    phone: keeps(body.phone, now.phone),
    email: keeps(body.email, now.email),
    notes: keeps(body.notes, card.notes),
    locale: body.locale ?? (card.locale === "en" ? ("en" as const) : ("ru" as const)),
  };
  const input = inputOf(typed, locale, wrong);
  const { version } = body;
  const saved = await updateClient(core, actor, { clientId, version, input, extras });
  if (!saved.ok)
    throw new Problem("conflict", { reason: "client_stale", members: { version: saved.error.version } });
  const isArchived = card.archivedAt !== null;
  if (body.is_archived !== undefined && body.is_archived !== isArchived && actor.kind === "user") {
    const action = body.is_archived ? { kind: "archive" as const, reason: body.archive_reason } : { kind: "restore" as const }; // prettier-ignore
    await startBulk(core, actor, { action, of: { ids: [clientId] }, zone: "UTC" });
  }
  return { body: await readWholeClient(core, actor, clientId) };
}

const written = { ...base, scopes: ["clients:write"], body: changeBody, handle: change } as const;
/** `PUT` and `PATCH /api/v1/clients/:clientId` do the same. */
const handler = serve(
  read,
  defineEndpoint({ ...written, method: "PUT" }),
  defineEndpoint({ ...written, method: "PATCH" }),
);
export const loader = handler;
export const action = handler;
