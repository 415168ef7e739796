import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node"; // prettier-ignore
import { Form, useLoaderData, useSearchParams } from "@remix-run/react";
import { saveAccess } from "~/features/accounts/access/commands.server";
import { accessForm } from "~/features/accounts/access/schema";
import { RolesMatrix } from "~/features/accounts/components/roles-matrix";
import { readSetting } from "~/features/settings/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { FormErrors } from "~/ui/form-errors";
import { Notice } from "~/ui/notice";
import { RadioGroup } from "~/ui/radio-group";
import { Section } from "~/ui/section";
import { Switch } from "~/ui/switch";
import { useSubmitting, type FormAnswer } from "../forms";
import { answerErrors, parseForm, refuseForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "users:manage" });
  return json({ access: await readSetting(context.core.db, "access") });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.access.settings.title);

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "users:manage" });
  const { submission } = await parseForm(request, accessForm);
  if (submission.status !== "success") return refuseForm(submission);
  await answerErrors(() => saveAccess(context.core, user, submission.value));
  return redirect(`${paths.settingsAccess()}?done=saved`, 303);
}

/** Whose clients trainers see, who needs a second step, and what each role may do. */
export default function AccessSettings() {
  const { access } = useLoaderData<typeof loader>();
  const [query] = useSearchParams();
  const refused = useAnswer<FormAnswer>();
  const sending = useSubmitting();
  const m = useMessages();
  const words = m.access.settings;
  const options = (["nobody", "admins", "everybody"] as const).map((value) => ({
    value,
    label: words.secondSteps[value],
  }));
  return (
    <div className="page-parts pt-0">
      <Section title={words.title} note={words.intro}>
        <Form method="post" className="grid max-w-2xl gap-6" key={JSON.stringify(access)}>
          {query.get("done") === "saved" && !refused ? (
            <Notice tone="positive" live="status" title={words.saved} />
          ) : null}
          <FormErrors form={Object.values(refused?.result?.error ?? {}).flatMap((texts) => texts ?? [])} />
          <Switch
            name="trainersSeeOwnOnly"
            label={words.trainersSeeOwnOnly}
            hint={words.trainersSeeOwnOnlyHint}
            defaultChecked={access.trainersSeeOwnOnly}
          />
          <div className="grid gap-2">
            <RadioGroup
              legend={words.secondStep}
              name="secondStep"
              options={options}
              defaultValue={access.secondStep}
            />
            <p className="field-hint">{words.secondStepHint}</p>
          </div>
          <div>
            <Button variant="primary" pending={sending}>
              {m.common.save}
            </Button>
          </div>
        </Form>
      </Section>
      <Section title={m.access.rights.matrixTitle} note={m.access.rights.matrixNote}>
        <RolesMatrix />
      </Section>
    </div>
  );
}
