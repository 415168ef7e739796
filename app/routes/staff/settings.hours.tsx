import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData, useSearchParams } from "@remix-run/react";
import { can } from "~/features/accounts/policy";
import { getPerson } from "~/features/catalog/queries.server";
import { WeekFields } from "~/features/schedule/components/week-fields";
import { setWeeklyHours } from "~/features/schedule/commands.server";
import { getWeeklyHours } from "~/features/schedule/queries.server";
import { readWeekForm } from "~/features/schedule/schema";
import { messagesFor } from "~/i18n/catalogue";
import { useMessages } from "~/i18n/context";
import { formatClock, weekdayNames } from "~/i18n/format";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { useSubmitting } from "../forms";
import { readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";

/** The person, if this user may set their hours. */
async function requirePerson({ request, params, context }: LoaderFunctionArgs | ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "schedule:read" });
  const id = readId(params.staffId);
  const found = id === null ? null : await getPerson(context.core.db, id);
  if (!found) throw new Response(null, { status: 404 });
  if (!can(user, "schedule:write", { staffId: found.person.id })) throw new Response(null, { status: 403 });
  return { user, person: found.person };
}

export async function loader(args: LoaderFunctionArgs) {
  const { person } = await requirePerson(args);
  return json({
    person: { id: person.id, name: person.name },
    hours: await getWeeklyHours(args.context.core.db, person.id),
  });
}

export async function action(args: ActionFunctionArgs) {
  const { user, person } = await requirePerson(args);
  const locale = resolveLocale(args.request);
  const words = messagesFor(locale).catalog.hours;
  const typed = Object.fromEntries(await readForm(args.request)) as Record<string, string>;
  const read = readWeekForm(typed);
  const refuse = (error: string, fields: string[] = []) => json({ error, fields, typed }, 422);
  if (!read.ok) return refuse(words[read.error.reason], [read.error.field]);
  const saved = await setWeeklyHours(args.context.core, user, { staffId: person.id, week: read.value });
  if (saved.ok) return redirect(`${paths.settingsHours(person.id)}?done=saved`, 303);
  const names = weekdayNames(locale, "short");
  const [first, second] = [saved.error.first, saved.error.second].map(
    ({ weekday, startMin, endMin }) => `${names[weekday]} ${formatClock(startMin)}–${formatClock(endMin)}`,
  );
  return refuse(words.overlap({ first: first ?? "", second: second ?? "" }));
}

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => m.catalog.hours.title({ name: args.data?.person.name ?? "" }));

/** A person's working week: three intervals a day, wall clock of their location. */
export default function Hours() {
  const { person, hours } = useLoaderData<typeof loader>();
  const refused = useAnswer<{ error: string; fields: string[]; typed: Record<string, string> }>();
  const [query] = useSearchParams();
  const sending = useSubmitting();
  const m = useMessages();
  return (
    <Section title={m.catalog.hours.title({ name: person.name })} note={m.catalog.hours.intro}>
      <Form method="post" className="grid max-w-3xl gap-5" noValidate>
        {refused ? <Notice tone="negative" live="alert" title={refused.error} /> : null}
        {query.get("done") === "saved" && !refused ? (
          <Notice tone="positive" live="status" title={m.catalog.settings.saved} />
        ) : null}
        <WeekFields hours={hours} typed={refused?.typed} wrong={refused?.fields ?? []} />
        <div className="form-end">
          <Button variant="primary" pending={sending}>
            {m.common.save}
          </Button>
          <LinkButton href={paths.settingsStaff()}>{m.common.back}</LinkButton>
        </div>
      </Form>
    </Section>
  );
}
