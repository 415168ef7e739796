import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData, useSearchParams } from "@remix-run/react";
import { listLocations } from "~/features/catalog/queries.server";
import { ExceptionsView, type AnsweredException } from "~/features/schedule/components/exceptions-view";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { useSubmitting } from "../forms";
import { useAnswer } from "../use-answer";
import { changeExceptions, loadExceptions } from "./change-exceptions.server";
import { requirePerson } from "./schedule-owner.server";
import { pageTitle } from "./title";

export async function loader(args: LoaderFunctionArgs) {
  const { person, location } = await requirePerson(args);
  const { core } = args.context;
  const places = await listLocations(core.db);
  return json({
    person: { id: person.id, name: person.name },
    // The person's own place first: it is what an unchosen list says.
    places: [location, ...places.filter(({ id }) => id !== location.id)].map(({ id, name }) => ({ id, name })),
    ...(await loadExceptions(core, { staffId: person.id }, args.request, location.zone)),
  });
} // prettier-ignore

export async function action(args: ActionFunctionArgs) {
  const { user, person } = await requirePerson(args);
  const owner = { staffId: person.id };
  const { core } = args.context;
  return changeExceptions({
    ...{ core, user, owner, request: args.request },
    here: paths.settingsExceptions(person.id),
  });
}

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => m.hours.exceptions.title({ name: args.data?.person.name ?? "" }));

/** One person's vacations, absences and days with other hours. */
export default function Exceptions() {
  const { person, ...days } = useLoaderData<typeof loader>();
  const [query] = useSearchParams();
  const { hours, catalog } = useMessages();
  return (
    <ExceptionsView
      {...days}
      of="person"
      title={hours.exceptions.title({ name: person.name })}
      here={paths.settingsExceptions(person.id)}
      back={{ href: paths.settingsHours(person.id), label: catalog.staff.hours }}
      answer={useAnswer<AnsweredException>()}
      isSaved={query.get("done") === "saved"}
      sending={useSubmitting()}
    />
  );
}
