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
import { OnceField, useServerForm, useSubmitting } from "../forms";
import { answerErrors, newOnce, parseForm, refuseForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "clients:write" });
  const { locale } = await readSetting(context.core.db, "business");
  return json({ once: newOnce(), locale });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:write" });
  const { submission, once, form } = await parseForm(request, clientInput);
  if (submission.status !== "success") return refuseForm(submission);
  const content = { ...submission.value, evenIfKnown: form.get("evenIfKnown") === "on" };
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
  const { once, locale } = useLoaderData<typeof loader>();
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
        className="grid max-w-xl gap-5"
      >
        <OnceField value={once} />
        <FormErrors form={form.errors} />
        {known ? <KnownClients clients={known} /> : null}
        <ClientFields fields={fields} />
        <div className="flex flex-wrap gap-2">
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
