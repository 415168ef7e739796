import { z } from "zod";
import { getMainLocation } from "~/features/catalog/queries.server";
import { createClient } from "~/features/clients/commands.server";
import { listFields } from "~/features/clients/fields/queries.server";
import { CLIENT_SORTS, firstDirection, readClientFilters, clientFilters as known, writeClientFilters } from "~/features/clients/list/schema"; // prettier-ignore
import { listClients } from "~/features/clients/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { checkbox } from "~/lib/text";
import { clientFields, clientShape, extrasOf, listedClientBody, listedClientShape } from "./client-shape"; // prettier-ignore
import { defineEndpoint, Problem, serve } from "./kit.server";
import { pageOf, pagingQuery, readCursor, writeCursor } from "./paging.server";
import { inputOf, readWholeClient } from "./read-client.server";

/** `GET /api/v1/clients`: whom the filters leave, the same as those of the page's address; see `docs/rules/clients.md`. */
const list = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["clients:read"],
  query: z.object({
    ...pagingQuery,
    sort: z.enum(CLIENT_SORTS).default("name"),
    dir: z.enum(["asc", "desc"]).optional(),
  }),
  response: pageOf(listedClientShape),
  async handle({ core, actor, query, request }) {
    const filters = filtersOf(new URL(request.url).searchParams);
    const place = await getMainLocation(core.db);
    const page = await listClients(core.db, actor, {
      filters,
      ...{ sort: query.sort, direction: query.dir ?? firstDirection(query.sort) },
      cursor: readCursor(query.cursor, z.string().regex(/^a\d{1,9}$/)),
      limit: query.limit,
      ...{ now: core.clock.now(), zone: place?.zone ?? "UTC", currency: place?.currency ?? "" },
    });
    const next = page.next === null ? null : writeCursor(page.next);
    return { body: { items: page.rows.map(listedClientBody), next_cursor: next } };
  },
});

/** A page forgives a filter that makes no sense; whoever asks by a program is told, or they would get everybody. */
function filtersOf(url: URLSearchParams) {
  const filters = readClientFilters(url);
  const said = writeClientFilters(filters);
  const isAsked = (key: string) => key in known.shape || /^f\d+(\.(has|from|to))?$/.test(key);
  const lost = [...new Set(url.keys())].filter((key) => isAsked(key) && (url.get(key) ?? "") !== "" && !(key in said)); // prettier-ignore
  const isOff = (key: string) => key === "archived" && url.get(key) === "0";
  const errors = lost
    .filter((key) => !isOff(key))
    .map((field) => ({ in: "query" as const, field, code: "invalid", detail: "" }));
  if (errors.length > 0) throw new Problem("invalid", { errors });
  return filters;
}

/** `POST /api/v1/clients`: enters a client; 409 `client_known` names who has this phone or e-mail already. */
const create = defineEndpoint({
  method: "POST",
  auth: "token",
  scopes: ["clients:write"],
  body: z.object({
    ...clientFields,
    /** Another person with the same phone or e-mail is meant: families share both. */
    even_if_known: checkbox,
  }),
  response: clientShape,
  async handle({ core, actor, body, locale }) {
    const { extras, wrong } = extrasOf(
      body,
      await listFields(core.db),
      messagesFor(locale).clientForms.extras.bad,
    );
    const typed = {
      firstName: body.first_name ?? "",
      lastName: body.last_name ?? "",
      middleName: body.middle_name ?? "",
      ...{ phone: body.phone ?? "", email: body.email ?? "", notes: body.notes ?? "" },
      locale: body.locale ?? locale,
    };
    const input = inputOf(typed, locale, wrong);
    const evenIfKnown = body.even_if_known;
    const made = await createClient(core, actor, { ...input, extras, evenIfKnown, source: "api" });
    if (!made.ok) {
      const clients = made.error.clients.map(({ id, code, displayName }) => ({
        id,
        code,
        name: displayName,
      }));
      throw new Problem("conflict", { reason: "client_known", members: { clients } });
    }
    const client = await readWholeClient(core, actor, made.value.clientId);
    return { status: 201, body: client, headers: { Location: `/api/v1/clients/${client.id}` } };
  },
});

const handler = serve(list, create);
export const loader = handler;
export const action = handler;
