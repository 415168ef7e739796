import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData, useSearchParams } from "@remix-run/react";
import { CURRENCIES, COUNTRIES } from "~/features/catalog/schema";
import { writeSetting } from "~/features/settings/commands.server";
import { readSetting } from "~/features/settings/queries.server";
import { SETTINGS } from "~/features/settings/schema";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Notice } from "~/ui/notice";
import { PhoneInput } from "~/ui/phone-input";
import { Section } from "~/ui/section";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { useSubmitting } from "../forms";
import { issueMessages, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";
import type { TypedRefusal } from "./typed-refusal";

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "settings:write" });
  return json({ business: await readSetting(context.core.db, "business") });
}

export async function action({ request, context }: ActionFunctionArgs) {
  await requireUser(request, context, { can: "settings:write" });
  const typed = Object.fromEntries(await readForm(request)) as Record<string, string>;
  const parsed = SETTINGS.business.safeParse(typed);
  if (!parsed.success)
    return json<TypedRefusal>({ errors: issueMessages(parsed.error, resolveLocale(request)), typed }, 422);
  const { db, clock } = context.core;
  await db.transaction((tx) => writeSetting(tx, { key: "business", value: parsed.data, at: clock.now() }));
  return redirect(`${paths.settingsBusiness()}?done=saved`, 303);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.catalog.business.title);

/** Who the business is: what clients see, and what numbers and phones mean by default. */
export default function BusinessSettings() {
  const { business } = useLoaderData<typeof loader>();
  const refused = useAnswer<TypedRefusal>();
  const [query] = useSearchParams();
  const sending = useSubmitting();
  const m = useMessages();
  const words = m.catalog.business;
  const values = { ...business, ...refused?.typed };
  const choose = (list: readonly string[], labels: Record<string, string> = {}) =>
    list.map((value) => ({ value, label: labels[value] ?? value }));
  return (
    <Section title={words.title}>
      <Form method="post" className="grid max-w-2xl gap-5 sm:grid-cols-2" noValidate>
        {query.get("done") === "saved" && !refused ? (
          <div className="sm:col-span-2">
            <Notice tone="positive" live="status" title={m.catalog.settings.saved} />
          </div>
        ) : null}
        <Field
          label={words.name}
          hint={words.nameHint}
          error={refused?.errors.name}
          required
          className="sm:col-span-2"
        >
          <TextInput name="name" defaultValue={values.name} />
        </Field>
        <Field label={words.phone} error={refused?.errors.phone}>
          <PhoneInput name="phone" defaultValue={values.phone} />
        </Field>
        <Field label={words.email} error={refused?.errors.email}>
          <TextInput name="email" type="email" defaultValue={values.email} />
        </Field>
        <Field label={words.currency} error={refused?.errors.currency}>
          <Select name="currency" defaultValue={values.currency} options={choose(CURRENCIES)} />
        </Field>
        <Field label={words.country} hint={words.countryHint} error={refused?.errors.country}>
          <Select name="country" defaultValue={values.country} options={choose(COUNTRIES, words.countries)} />
        </Field>
        <Field label={words.locale} error={refused?.errors.locale}>
          <Select
            name="locale"
            defaultValue={values.locale}
            options={choose(["ru", "en"], words.languages)}
          />
        </Field>
        <div className="sm:col-span-2">
          <Button variant="primary" pending={sending}>
            {m.common.save}
          </Button>
        </div>
      </Form>
    </Section>
  );
}
