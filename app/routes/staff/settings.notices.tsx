import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData, useSearchParams } from "@remix-run/react";
import { GeneralFields } from "~/features/notifications/components/general-fields";
import { TemplateList } from "~/features/notifications/components/template-list";
import { noticesForm, REMINDER_LINES } from "~/features/notifications/schema";
import { listTemplates } from "~/features/notifications/templates/queries.server";
import { writeSetting } from "~/features/settings/commands.server";
import { readSetting } from "~/features/settings/queries.server";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { useSubmitting } from "../forms";
import { issueMessages, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";
import type { TypedRefusal } from "./typed-refusal";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "notices:write" });
  const { db } = context.core;
  const [templates, settings] = await Promise.all([listTemplates(db, user), readSetting(db, "notices")]);
  return json({ templates, settings, connected: Object.keys(context.vendors.sms) });
}

export async function action({ request, context }: ActionFunctionArgs) {
  await requireUser(request, context, { can: "notices:write" });
  const typed = Object.fromEntries(await readForm(request)) as Record<string, string>;
  const leads = Array.from({ length: REMINDER_LINES }, (_, at) => ({
    amount: typed[`amount-${at}`] ?? "",
    unit: typed[`unit-${at}`] ?? "hours",
  }));
  const parsed = noticesForm.safeParse({ ...typed, leads });
  if (!parsed.success)
    return json<TypedRefusal>({ errors: issueMessages(parsed.error, resolveLocale(request)), typed }, 422);
  const { db, clock } = context.core;
  await db.transaction((tx) => writeSetting(tx, { key: "notices", value: parsed.data, at: clock.now() }));
  return redirect(`${paths.settingsNotices()}?done=saved`, 303);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.notices.settings.tab);

/** The words of notices, and when they leave. */
export default function NoticeSettings() {
  const { templates, settings, connected } = useLoaderData<typeof loader>();
  const refused = useAnswer<TypedRefusal>();
  const [query] = useSearchParams();
  const sending = useSubmitting();
  const m = useMessages();
  const words = m.notices.settings;
  return (
    <div className="grid gap-10">
      <Section
        title={words.title}
        note={words.intro}
        action={<LinkButton href={paths.notices()}>{words.log}</LinkButton>}
      >
        <TemplateList templates={templates} />
      </Section>
      <Section title={words.general}>
        <Form method="post" className="grid max-w-2xl gap-6" noValidate key={JSON.stringify(settings)}>
          {query.get("done") === "saved" && !refused ? (
            <Notice tone="positive" live="status" title={m.catalog.settings.saved} />
          ) : null}
          <GeneralFields
            settings={settings}
            connected={connected}
            typed={refused?.typed}
            errors={refused?.errors}
          />
          <div>
            <Button variant="primary" pending={sending}>
              {m.common.save}
            </Button>
          </div>
        </Form>
      </Section>
    </div>
  );
}
