import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { rememberOnce } from "~/features/accounts/idempotency/commands.server";
import { createClient } from "~/features/clients/commands.server";
import { ClientExtras } from "~/features/clients/components/client-extras";
import { ClientFields } from "~/features/clients/components/client-fields";
import { KnownClients } from "~/features/clients/components/known-clients";
import { clientInput } from "~/features/clients/schema";
import { readSetting } from "~/features/settings/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { FormErrors } from "~/ui/form-errors";
import { LinkButton } from "~/ui/link-button";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { OnceField, useServerForm, useSubmitting } from "../forms";
import { answerErrors, newOnce, parseForm, refuseForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { formChoices, sentExtras } from "./client-form.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:write" });
  const { db } = context.core;
  const { locale } = await readSetting(db, "business");
  const responsible = user.clientScope === "own" ? String(user.userId) : "";
  return json({ once: newOnce(), locale, responsible, choices: await formChoices(db, user) });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:write" });
  const { submission, once, form } = await parseForm(request, clientInput);
  const { extras, errors } = await sentExtras(context.core.db, user, { request, form, clientId: null });
  if (submission.status !== "success" || errors) return refuseForm(submission, { fieldErrors: errors ?? {} });
  const content = { ...submission.value, extras, evenIfKnown: form.get("evenIfKnown") === "on" };
  const created = await answerErrors(() =>
    rememberOnce(context.core, user, { form: "new-client", once, content }, () =>
      createClient(context.core, user, content),
    ),
  );
  if (created.ok) return redirect(paths.client(created.value.clientId), 303);
  return json({ result: submission.reply(), known: created.error.clients }, 409);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.clients.form.newTitle);

/** Enters a client by hand. Whoever is known already is named, and staff decide whether it is somebody else. */
export default function NewClient() {
  const { once, locale, responsible, choices } = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  const sending = useSubmitting();
  const m = useMessages();
  const words = m.clients.form;
  const known = answer && "known" in answer ? answer.known : null;
  const [form, fields] = useServerForm({
    id: "new-client",
    schema: clientInput,
    lastResult: answer,
    defaultValue: { locale },
  });
  return (
    <div className="page">
      <PageHeader crumbs={[{ label: m.clients.title, href: paths.clients() }]} title={words.newTitle} />
      <Form
        method="post"
        id={form.id}
        onSubmit={form.onSubmit}
        noValidate={form.noValidate}
        className="client-form"
      >
        <OnceField value={once} />
        <FormErrors form={form.errors} />
        {known ? <KnownClients clients={known} /> : null}
        <div className="client-form-part">
          <ClientFields fields={fields} />
        </div>
        <Section title={m.clientForms.extras.title} className="client-form-part">
          <ClientExtras
            choices={choices}
            values={{ responsible, tagIds: [], fields: {} }}
            errors={answer?.result?.error ?? {}}
          />
        </Section>
        <div className="client-form-foot">
          <Button variant="primary" pending={sending}>
            {words.create}
          </Button>
          <LinkButton variant="quiet" href={paths.clients()}>
            {m.common.cancel}
          </LinkButton>
        </div>
      </Form>
    </div>
  );
}
