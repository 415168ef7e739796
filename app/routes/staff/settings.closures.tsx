import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData, useSearchParams } from "@remix-run/react";
import { ExceptionsView, type AnsweredException } from "~/features/schedule/components/exceptions-view";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { useSubmitting } from "../forms";
import { useAnswer } from "../use-answer";
import { changeExceptions, loadExceptions } from "./change-exceptions.server";
import { requirePlace } from "./schedule-owner.server";
import { pageTitle } from "./title";

export async function loader(args: LoaderFunctionArgs) {
  const { location } = await requirePlace(args);
  const { id, name, zone } = location;
  const days = await loadExceptions(args.context.core, { locationId: id }, args.request, zone);
  return json({ location: { id, name }, ...days });
}

export async function action(args: ActionFunctionArgs) {
  const { user, location } = await requirePlace(args);
  const { core } = args.context;
  return changeExceptions({
    ...{ core, user, owner: { locationId: location.id }, request: args.request },
    here: paths.settingsClosures(location.id),
  });
}

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => m.hours.exceptions.placeTitle({ name: args.data?.location.name ?? "" }));

/** Days on which a place is closed, or open otherwise, for everybody who works there. */
export default function Closures() {
  const { location, ...days } = useLoaderData<typeof loader>();
  const [query] = useSearchParams();
  const m = useMessages();
  return (
    <ExceptionsView
      {...days}
      of="place"
      title={m.hours.exceptions.placeTitle({ name: location.name })}
      places={[]}
      here={paths.settingsClosures(location.id)}
      back={{ href: paths.settingsLocation(location.id), label: m.common.back }}
      answer={useAnswer<AnsweredException>()}
      isSaved={query.get("done") === "saved"}
      sending={useSubmitting()}
    />
  );
}
