import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { signOutEverywhere } from "~/features/client-access/commands.server";
import { updateOwnProfile } from "~/features/clients/own-profile/commands.server";
import { getOwnProfile } from "~/features/clients/own-profile/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { useMessages } from "~/i18n/context";
import { locales } from "~/i18n/locale";
import { paths } from "~/lib/paths";
import { optionalText, shortText } from "~/lib/text";
import { Button } from "~/ui/button";
import { DescriptionList } from "~/ui/description-list";
import { Field } from "~/ui/field";
import { FormErrors } from "~/ui/form-errors";
import { Notice } from "~/ui/notice";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { useServerForm, useSubmitting } from "../forms";
import { checkForm, readForm, refuseForm } from "../forms.server";
import { resolveLocale } from "~/i18n/locale.server";
import { clientCookie } from "../session-cookie.server";
import { pageTitle } from "../staff/title";
import { useAnswer } from "../use-answer";
import { AccountFrame } from "./account-frame";
import { requireClient } from "./client-guard.server";

const profileForm = z.object({
  firstName: shortText(100),
  lastName: optionalText(100),
  locale: z.enum(locales),
});

export async function loader({ request, context }: LoaderFunctionArgs) {
  const client = await requireClient(request, context);
  const [business, profile] = await Promise.all([
    readSetting(context.core.db, "business"),
    getOwnProfile(context.core.db, client),
  ]);
  return json({ business: business.name, profile });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.me.profile.title);

export async function action({ request, context }: ActionFunctionArgs) {
  const client = await requireClient(request, context);
  const form = await readForm(request);
  if (form.get("intent") === "everywhere") {
    await signOutEverywhere(context.core.db, client.clientId);
    return redirect(paths.meSignIn(), {
      status: 303,
      headers: { "Set-Cookie": clientCookie(context.core, "") },
    });
  }
  const { submission } = checkForm(form, profileForm, resolveLocale(request));
  if (submission.status !== "success") return refuseForm(submission);
  const { lastName, ...rest } = submission.value;
  await updateOwnProfile(context.core, client, { ...rest, lastName: lastName ?? "" });
  return json({ saved: true as const });
}

/** Who the client is to the business, and what of it they may change. */
export default function Profile() {
  const { business, profile } = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  const { me, privacy } = useMessages();
  const { profile: words, notices } = me;
  const sending = useSubmitting();
  const [form, fields] = useServerForm({
    id: "profile",
    schema: profileForm,
    lastResult: answer && "result" in answer ? answer : null,
    defaultValue: { firstName: profile.firstName, lastName: profile.lastName, locale: profile.locale },
  });
  return (
    <AccountFrame business={business}>
      <h1>{words.title}</h1>
      <Form
        method="post"
        id={form.id}
        onSubmit={form.onSubmit}
        noValidate={form.noValidate}
        className="grid gap-5"
      >
        {answer && "saved" in answer ? <Notice tone="positive" live="status" title={words.saved} /> : null}
        <FormErrors form={form.errors} />
        <Field label={words.firstName} id={fields.firstName.id} error={fields.firstName.errors} required>
          <TextInput
            name="firstName"
            defaultValue={fields.firstName.initialValue}
            autoComplete="given-name"
          />
        </Field>
        <Field label={words.lastName} id={fields.lastName.id} error={fields.lastName.errors} optional>
          <TextInput name="lastName" defaultValue={fields.lastName.initialValue} autoComplete="family-name" />
        </Field>
        <Field label={words.language} id={fields.locale.id} error={fields.locale.errors}>
          <Select
            name="locale"
            defaultValue={fields.locale.initialValue}
            options={locales.map((value) => ({ value, label: words.languages[value] }))}
          />
        </Field>
        <Button variant="primary" size="lg" block pending={sending}>
          {words.save}
        </Button>
      </Form>
      <p className="pt-6">
        <a className="link-underlined" href={paths.meNotices()}>
          {notices.link}
        </a>
      </p>
      <p className="pt-2">
        <a className="link-underlined" href={paths.mePrivacy()}>
          {privacy.own.link}
        </a>
      </p>
      <section className="pt-8">
        <h2 className="public-group">{words.contacts}</h2>
        <DescriptionList
          items={[
            { term: words.phone, value: profile.phone ?? words.none },
            { term: words.email, value: profile.email ?? words.none },
            { term: words.code, value: profile.code },
          ]}
        />
        <p className="pt-2 text-sm text-ink-2">{words.contactsHint}</p>
      </section>
      <section className="pt-8">
        <h2 className="public-group">{words.devices}</h2>
        <p className="pb-3 text-sm text-ink-2">{words.devicesHint}</p>
        <Form method="post">
          <Button name="intent" value="everywhere">
            {words.everywhere}
          </Button>
        </Form>
      </section>
    </AccountFrame>
  );
}
