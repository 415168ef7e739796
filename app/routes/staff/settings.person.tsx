import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData, useSearchParams } from "@remix-run/react";
import { PersonFields } from "~/features/catalog/components/person-fields";
import { PersonServices } from "~/features/catalog/components/person-services";
import { PictureForm } from "~/features/catalog/components/picture-form";
import { SaveOrArchive } from "~/features/catalog/components/save-or-archive";
import { archivePerson, savePersonPage } from "~/features/catalog/commands.server";
import { pictureHashOf } from "~/features/catalog/pictures/queries.server";
import {
  getPerson,
  listLocations,
  listPersonServices,
  listServices,
} from "~/features/catalog/queries.server";
import { personForm, readPersonServices } from "~/features/catalog/schema";
import { ConfirmAffected } from "~/features/schedule/components/affected-visits";
import { WeekSummary } from "~/features/schedule/components/week-summary";
import { getWeekOn } from "~/features/schedule/queries.server";
import { readAgreed } from "~/features/schedule/schema";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { dayOf } from "~/lib/zoned-time";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { useSubmitting } from "../forms";
import { answerErrors, issueMessages, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";
import type { TypedRefusal } from "./typed-refusal";
import { listedVisits, type AheadRefusal } from "./visits-ahead.server";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "catalog:write" });
  const { db, clock } = context.core;
  const id = params.staffId === "new" ? null : readId(params.staffId);
  const found = id === null ? null : await getPerson(db, id);
  if (params.staffId !== "new" && !found) throw new Response(null, { status: 404 });
  const today = dayOf(clock.now(), found?.location.zone ?? "UTC");
  const [locations, services, own, week] = await Promise.all([
    listLocations(db),
    listServices(db),
    listPersonServices(db, id ?? 0),
    getWeekOn(db, id ?? 0, today),
  ]);
  return json({
    person: found?.person ?? null,
    pictureHash: await pictureHashOf(db, found?.person.pictureId ?? null),
    locations: locations.map(({ id, name }) => ({ id, name })),
    services: services
      .filter(({ service }) => service.archivedAt === null)
      .map(({ service: { id, name, priceMinor, currency, durationMin, isAddon }, categoryName }) => ({
        ...{ id, name, categoryName, priceMinor, currency, durationMin, isAddon },
        own: own.find(({ serviceId }) => serviceId === id) ?? null,
      })),
    week,
  });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "catalog:write" });
  const id = params.staffId === "new" ? undefined : (readId(params.staffId) ?? undefined);
  if (params.staffId !== "new" && id === undefined) throw new Response(null, { status: 404 });
  const locale = resolveLocale(request);
  const typed = Object.fromEntries(await readForm(request)) as Record<string, string>;
  const agreed = readAgreed(typed.agreed);
  if (id !== undefined && (typed.intent === "archive" || typed.intent === "restore")) {
    const archived = typed.intent === "archive";
    const done = await answerErrors(() => archivePerson(context.core, user, { id, archived, agreed }));
    if (done.ok) return redirect(paths.settingsStaff(), 303);
    return json<AheadRefusal>({ ahead: listedVisits(done.error.visits), errors: {}, typed }, 409);
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
  const page = { id, person: person.data, list: list.data, agreed };
  const saved = await answerErrors(() => savePersonPage(context.core, user, page));
  if (saved.ok) return redirect(`${paths.settingsPerson(saved.value.id)}?done=saved`, 303);
  return json<AheadRefusal>({ ahead: listedVisits(saved.error.visits), errors: {}, typed }, 409);
}

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => args.data?.person?.name ?? m.catalog.staff.newTitle);

/** One person: who they are, what they do and for how much, when they work, what they look like. */
export default function PersonPage() {
  const { person, locations, week, pictureHash } = useLoaderData<typeof loader>();
  const [query] = useSearchParams();
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
    <div className="page-parts pt-0" key={person?.id ?? "new"}>
      <PersonForm />
      {person ? (
        <>
          <Section
            title={words.hours}
            action={
              <span className="flex flex-wrap gap-2.5">
                <LinkButton href={paths.settingsHours(person.id)}>{words.editHours}</LinkButton>
                <LinkButton href={paths.settingsExceptions(person.id)}>{m.hours.exceptions.link}</LinkButton>
              </span>
            }
          >
            <WeekSummary hours={week} empty={words.noHours} />
          </Section>
          <PictureForm
            of="person"
            id={person.id}
            name={person.name}
            hash={pictureHash}
            outcome={query.get("picture")}
          />
        </>
      ) : null}
    </div>
  );
}

function PersonForm() {
  const { person, locations, services } = useLoaderData<typeof loader>();
  const answer = useAnswer<Partial<AheadRefusal>>();
  const [query] = useSearchParams();
  const sending = useSubmitting();
  const m = useMessages();
  const words = m.catalog.staff;
  const isArchiving = answer?.typed?.intent === "archive";
  const typed = isArchiving ? undefined : answer?.typed;
  return (
    <Section title={person?.name ?? words.newTitle}>
      {answer?.ahead && person ? (
        <ConfirmAffected
          visits={answer.ahead}
          typed={answer.typed ?? {}}
          backHref={paths.settingsPerson(person.id)}
          title={words.ahead({ n: answer.ahead.length })}
          action={isArchiving ? words.archiveAnyway : words.closeAnyway}
        />
      ) : null}
      <Form method="post" className="grid max-w-3xl gap-5 sm:grid-cols-2" noValidate>
        {query.get("done") === "saved" && !answer ? (
          <div className="col-span-full">
            <Notice tone="positive" live="status" title={m.catalog.settings.saved} />
          </div>
        ) : null}
        <PersonFields {...{ person, locations, typed }} errors={answer?.errors} />
        <PersonServices services={services} typed={typed} errors={answer?.errors} />
        <SaveOrArchive
          backHref={paths.settingsStaff()}
          sending={sending}
          isArchived={person ? person.archivedAt !== null : undefined}
          words={words}
        />
      </Form>
    </Section>
  );
}
