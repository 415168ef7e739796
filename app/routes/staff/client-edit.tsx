import {
  json,
  redirect,
  type ActionFunctionArgs,
  type AppLoadContext,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import type { SignedInUser } from "~/features/accounts/sessions/queries.server";
import { updateClient } from "~/features/clients/commands.server";
import {
  CLIENT_FIELDS,
  ClientFields,
  type ClientFieldName,
} from "~/features/clients/components/client-fields";
import { StaleClient, type ChangedField } from "~/features/clients/components/stale-client";
import { getClientCard } from "~/features/clients/queries.server";
import { clientInput } from "~/features/clients/schema";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { FormErrors } from "~/ui/form-errors";
import { LinkButton } from "~/ui/link-button";
import { PageHeader } from "~/ui/page-header";
import { useServerForm, useSubmitting } from "../forms";
import { answerErrors, parseForm, refuseForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:write" });
  return json(await readForEdit(context, user, readId(params.clientId)));
}

/** A client as the form's fields hold it. */
async function readForEdit({ core }: AppLoadContext, user: SignedInUser, clientId: number | null) {
  if (clientId === null) throw new Response(null, { status: 404 });
  const card = await answerErrors(() => getClientCard(core.db, user, { clientId, now: core.clock.now() }));
  const values: Record<ClientFieldName, string> = {
    firstName: card.firstName,
    lastName: card.lastName,
    middleName: card.middleName,
    phone: card.phoneRaw ?? card.phoneE164 ?? "",
    email: card.email ?? "",
    locale: card.locale,
    notes: card.notes,
  };
  return { id: card.id, name: card.displayName, version: card.version, values };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:write" });
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  const { submission, form } = await parseForm(request, clientInput);
  const version = readId(form.get("version"));
  if (submission.status !== "success") return refuseForm(submission);
  const input = submission.value;
  const saved =
    version === null
      ? null
      : await answerErrors(() => updateClient(context.core, user, { clientId, version, input }));
  if (saved?.ok) return redirect(paths.client(clientId), 303);
  const now = await readForEdit(context, user, clientId);
  const changed: ChangedField[] = CLIENT_FIELDS.filter((field) => now.values[field] !== input[field]).map(
    (field) => ({ field, saved: now.values[field] }),
  );
  return json({ result: submission.reply(), stale: { version: now.version, changed } }, 409);
}

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
      <Form
        method="post"
        id={form.id}
        onSubmit={form.onSubmit}
        noValidate={form.noValidate}
        className="grid max-w-xl gap-5"
      >
        <input type="hidden" name="version" value={String(shown)} />
        <FormErrors form={form.errors} />
        {stale ? <StaleClient changed={stale.changed} reloadHref={paths.editClient(client.id)} /> : null}
        <ClientFields fields={fields} />
        <div className="flex flex-wrap gap-2">
          <Button variant="primary" pending={sending}>
            {words.save}
          </Button>
          <LinkButton variant="quiet" href={paths.client(client.id)}>
            {m.common.cancel}
          </LinkButton>
        </div>
      </Form>
    </div>
  );
}
