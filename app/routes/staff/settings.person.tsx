import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData, useSearchParams } from "@remix-run/react";
import { PersonServices } from "~/features/catalog/components/person-services";
import { archivePerson, savePerson, setPersonServices } from "~/features/catalog/commands.server";
import {
  getPerson,
  listLocations,
  listPersonServices,
  listServices,
} from "~/features/catalog/queries.server";
import { personForm, readPersonServices } from "~/features/catalog/schema";
import { listHours } from "~/features/schedule/queries.server";
import { WeekSummary } from "~/features/schedule/components/week-summary";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { Checkbox } from "~/ui/checkbox";
import { Field } from "~/ui/field";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { useSubmitting } from "../forms";
import { issueMessages, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";
import type { TypedRefusal } from "./typed-refusal";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "catalog:write" });
  const { db } = context.core;
  const id = params.staffId === "new" ? null : readId(params.staffId);
  const found = id === null ? null : await getPerson(db, id);
  if (params.staffId !== "new" && !found) throw new Response(null, { status: 404 });
  const [locations, services, own, hours] = await Promise.all([
    listLocations(db),
    listServices(db),
    listPersonServices(db, id ?? 0),
    listHours(db, id ?? 0),
  ]);
  return json({
    person: found?.person ?? null,
    locations: locations.map(({ id, name }) => ({ id, name })),
    services: services.filter(({ service }) => service.archivedAt === null).map(({ service, categoryName }) => ({
      id: service.id, name: service.name, categoryName, priceMinor: service.priceMinor, currency: service.currency, durationMin: service.durationMin,
      own: own.find(({ serviceId }) => serviceId === service.id) ?? null,
    })),
    hours,
  }); // prettier-ignore
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "catalog:write" });
  const id = params.staffId === "new" ? undefined : (readId(params.staffId) ?? undefined);
  if (params.staffId !== "new" && id === undefined) throw new Response(null, { status: 404 });
  const locale = resolveLocale(request);
  const typed = Object.fromEntries(await readForm(request)) as Record<string, string>;
  if (id !== undefined && (typed.intent === "archive" || typed.intent === "restore")) {
    await archivePerson(context.core, user, { id, archived: typed.intent === "archive" });
    return redirect(paths.settingsStaff(), 303);
  }
  const person = personForm.safeParse(typed);
  const list = readPersonServices(typed);
  if (!person.success || !list.success) {
    const errors = {
      ...(person.success ? {} : issueMessages(person.error, locale)),
      ...(list.success ? {} : issueMessages(list.error, locale)),
    };
    return json<TypedRefusal>({ errors, typed }, 422);
  }
  const saved = await savePerson(context.core, user, { ...person.data, id });
  await setPersonServices(context.core, user, { staffId: saved.id, list: list.data });
  return redirect(`${paths.settingsPerson(saved.id)}?done=saved`, 303);
}

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => args.data?.person?.name ?? m.catalog.staff.newTitle);

/** One person: who they are, what they do and for how much, when they work. */
export default function PersonPage() {
  const { person, locations, services, hours } = useLoaderData<typeof loader>();
  const refused = useAnswer<TypedRefusal>();
  const [query] = useSearchParams();
  const sending = useSubmitting();
  const m = useMessages();
  const words = m.catalog.staff;
  if (locations.length === 0)
    return (
      <EmptyState title={m.catalog.services.noLocation}>
        <LinkButton variant="primary" href={paths.settingsLocation("new")}>
          {m.catalog.locations.add}
        </LinkButton>
      </EmptyState>
    );
  return (
    <>
      <Section title={person?.name ?? words.newTitle}>
        <Form
          method="post"
          className="grid max-w-3xl gap-5 sm:grid-cols-2"
          noValidate
          key={person?.id ?? "new"}
        >
          {query.get("done") === "saved" && !refused ? (
            <div className="col-span-full">
              <Notice tone="positive" live="status" title={m.catalog.settings.saved} />
            </div>
          ) : null}
          <Field label={words.name} error={refused?.errors.name} required>
            <TextInput name="name" defaultValue={refused?.typed.name ?? person?.name} />
          </Field>
          <Field label={words.position} error={refused?.errors.title}>
            <TextInput name="title" defaultValue={refused?.typed.title ?? person?.title} />
          </Field>
          <Field label={words.location} error={refused?.errors.locationId}>
            <Select
              name="locationId"
              defaultValue={refused?.typed.locationId ?? person?.locationId}
              options={locations.map(({ id, name }) => ({ value: String(id), label: name }))}
            />
          </Field>
          <Field label={words.order} error={refused?.errors.position}>
            <TextInput
              name="position"
              inputMode="numeric"
              defaultValue={refused?.typed.position ?? person?.position ?? 0}
            />
          </Field>
          <Checkbox
            className="col-span-full"
            name="isBookable"
            label={words.bookable}
            defaultChecked={refused ? refused.typed.isBookable === "on" : (person?.isBookable ?? true)}
          />
          <PersonServices services={services} typed={refused?.typed} errors={refused?.errors} />
          <div className="form-end">
            <Button variant="primary" pending={sending} name="intent" value="save">
              {m.common.save}
            </Button>
            <LinkButton href={paths.settingsStaff()}>{m.common.back}</LinkButton>
            {person ? (
              <Button
                variant="quiet"
                className="form-rare"
                name="intent"
                value={person.archivedAt ? "restore" : "archive"}
                formNoValidate
              >
                {person.archivedAt ? words.restore : words.archive}
              </Button>
            ) : null}
          </div>
        </Form>
      </Section>
      {person ? (
        <Section
          title={words.hours}
          action={<LinkButton href={paths.settingsHours(person.id)}>{words.editHours}</LinkButton>}
        >
          <WeekSummary hours={hours} empty={words.noHours} />
        </Section>
      ) : null}
    </>
  );
}
