import { json, redirect, type ActionFunctionArgs, type AppLoadContext, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node"; // prettier-ignore
import { Form, useLoaderData } from "@remix-run/react";
import type { SignedInUser } from "~/features/accounts/sessions/queries.server";
import { getMainLocation } from "~/features/catalog/queries.server";
import { archiveReason } from "~/features/clients/bulk/queries.server";
import { updateClient } from "~/features/clients/commands.server";
import { ArchivePart } from "~/features/clients/components/archive-part";
import { ClientExtras } from "~/features/clients/components/client-extras";
import {
  CLIENT_FIELDS,
  ClientFields,
  type ClientFieldName,
} from "~/features/clients/components/client-fields";
import { StaleClient, type ChangedField } from "~/features/clients/components/stale-client";
import type { ClientExtras as Extras } from "~/features/clients/extras/model";
import { getClientCard } from "~/features/clients/queries.server";
import { clientInput } from "~/features/clients/schema";
import { seesContacts } from "~/features/clients/scope/model";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { dayOf } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { FormErrors } from "~/ui/form-errors";
import { LinkButton } from "~/ui/link-button";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { useServerForm, useSubmitting } from "../forms";
import { answerErrors, checkForm, readForm, refuseForm } from "../forms.server";
import { resolveLocale } from "~/i18n/locale.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { formChoices, heldExtras, sentExtras } from "./client-form.server";
import { pressArchive } from "./press-clients.server";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:write" });
  const clientId = readId(params.clientId);
  const now = await readForEdit(context, user, clientId);
  const choices = await formChoices(context.core.db, user);
  return json({ ...now, choices, seesContacts: seesContacts(user) });
}

/** A client as the form's fields hold it. */
async function readForEdit({ core }: AppLoadContext, user: SignedInUser, clientId: number | null) {
  if (clientId === null) throw new Response(null, { status: 404 });
  const card = await answerErrors(() => getClientCard(core.db, user, { clientId, now: core.clock.now() }));
  if (card.erasedAt || card.mergedIntoId !== null) throw redirect(paths.client(clientId), 303);
  const values: Record<ClientFieldName, string> = {
    firstName: card.firstName,
    lastName: card.lastName,
    middleName: card.middleName,
    phone: card.phoneRaw ?? card.phoneE164 ?? "",
    email: card.email ?? "",
    locale: card.locale,
    notes: card.notes,
  };
  const held = await heldExtras(core.db, clientId);
  const zone = (await getMainLocation(core.db))?.zone ?? "UTC";
  const archive = card.archivedAt && {
    day: dayOf(card.archivedAt, zone),
    reason: await archiveReason(core.db, clientId),
  };
  const responsible = String(card.responsibleId ?? "");
  return {
    id: card.id,
    name: card.displayName,
    version: card.version,
    values,
    responsible,
    ...held,
    archive,
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:write" });
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  const { core } = context;
  const form = await readForm(request);
  if (form.has("intent")) return pressArchive({ core, user, form, clientId });
  const { submission } = checkForm(form, clientInput, resolveLocale(request));
  const now = await readForEdit(context, user, clientId);
  const { extras, errors } = await sentExtras(core.db, user, { request, form, clientId });
  if (submission.status !== "success" || errors) return refuseForm(submission, { fieldErrors: errors ?? {} });
  const version = readId(form.get("version"));
  const input = submission.value;
  const saved =
    version === null ? null : await answerErrors(() => updateClient(core, user, { clientId, version, input, extras }));
  if (saved?.ok) return redirect(paths.client(clientId), 303);
  // Who may not read contacts was not asked for them.
  const asked = CLIENT_FIELDS.filter((field) => seesContacts(user) || (field !== "phone" && field !== "email"));
  const mine: ChangedField[] = asked.filter((field) => now.values[field] !== input[field])
    .map((field) => ({ field, saved: now.values[field], mine: input[field] })); // prettier-ignore
  const changed = [...mine, ...(await changedExtras(context, user, now, extras))];
  return json({ result: submission.reply(), stale: { version: now.version, changed } }, 409);
} // prettier-ignore

/** Of what a form says beside who it is: where it differs from what is written now. */
async function changedExtras(
  { core }: AppLoadContext,
  user: SignedInUser,
  now: { responsible: string; fields: Record<number, string> },
  { responsibleId, fields = {} }: Extras,
): Promise<ChangedField[]> {
  const choices = await formChoices(core.db, user);
  const nameOf = (id: string) => choices.users.find((one) => String(one.id) === id)?.name ?? "";
  const own = choices.fields.filter(({ id }) => fields[id] !== undefined && fields[id] !== (now.fields[id] ?? ""));
  const changed = own.map(({ id, label }) => ({ field: { label }, saved: now.fields[id] ?? "", mine: fields[id] ?? "" })); // prettier-ignore
  const sent = responsibleId === undefined ? now.responsible : String(responsibleId ?? "");
  if (sent === now.responsible) return changed;
  return [{ field: "responsible" as const, saved: nameOf(now.responsible), mine: nameOf(sent) }, ...changed];
} // prettier-ignore

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.clients.form.editTitle);

/** Corrects a client's name, contacts and notes. Two people who edit at once never undo each other unseen. */
export default function EditClient() {
  const client = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  const sending = useSubmitting();
  const m = useMessages();
  const words = m.clients.form;
  const stale = answer && "stale" in answer ? answer.stale : null;
  const [form, fields] = useServerForm({
    id: "edit-client",
    schema: clientInput,
    lastResult: answer,
    defaultValue: { ...client.values, locale: client.values.locale === "en" ? "en" : "ru" },
  });
  // After a refusal the loader has run again: only the version that was on the screen may be sent.
  const shown = stale?.version ?? answer?.result?.initialValue?.version ?? client.version;
  return (
    <div className="page">
      <PageHeader
        crumbs={[
          { label: m.clients.title, href: paths.clients() },
          { label: <bdi>{client.name}</bdi>, href: paths.client(client.id) },
        ]}
        title={words.editTitle}
      />
      <Form method="post" id={form.id} onSubmit={form.onSubmit} noValidate={form.noValidate} className="client-form">
        <input type="hidden" name="version" value={String(shown)} />
        <FormErrors form={form.errors} />
        {stale ? <StaleClient changed={stale.changed} reloadHref={paths.editClient(client.id)} /> : null}
        <div className="client-form-part">
          <ClientFields fields={fields} seesContacts={client.seesContacts} contactsHref={paths.clientContacts(client.id)} />
        </div>
        <Section title={m.clientForms.extras.title} className="client-form-part">
          <ClientExtras choices={client.choices} values={client} errors={answer?.result?.error ?? {}} />
        </Section>
        <div className="client-form-foot">
          <Button variant="primary" pending={sending}>{words.save}</Button>
          <LinkButton variant="quiet" href={paths.client(client.id)}>{m.common.cancel}</LinkButton>
        </div>
      </Form>
      <ArchivePart archive={client.archive} refused={answer && "archive" in answer ? answer.archive : null} />
    </div>
  );
} // prettier-ignore
