import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { OwnVisits } from "~/features/booking/own-visits/components/own-visits";
import { listOwnPast } from "~/features/booking/own-visits/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { EmptyState } from "~/ui/empty-state";
import { pageTitle } from "../staff/title";
import { AccountFrame } from "./account-frame";
import { requireClient } from "./client-guard.server";

const SHOWN = 30;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const client = await requireClient(request, context);
  const { db, clock } = context.core;
  const before = readId(new URL(request.url).searchParams.get("before") ?? undefined);
  const { visits, hasMore } = await listOwnPast(db, client, { now: clock.now(), before, limit: SHOWN });
  const { name } = await readSetting(db, "business");
  return json({
    business: name,
    visits,
    older: hasMore ? (visits.at(-1)?.id ?? null) : null,
    isFirst: before === null,
  });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.me.visits.title);

/** Everything that was, latest first. */
export default function Visits() {
  const { business, visits, older, isFirst } = useLoaderData<typeof loader>();
  const words = useMessages().me.visits;
  return (
    <AccountFrame business={business}>
      <h1>{words.title}</h1>
      {visits.length > 0 ? (
        <OwnVisits visits={visits} />
      ) : (
        <EmptyState title={words.empty} text={words.emptyText} />
      )}
      <p className="flex gap-6 pt-4">
        {isFirst ? null : (
          <a className="link-underlined" href={paths.meVisits()}>
            {words.newer}
          </a>
        )}
        {older === null ? null : (
          <a className="link-underlined" href={paths.meVisits({ before: String(older) })}>
            {words.older}
          </a>
        )}
      </p>
    </AccountFrame>
  );
}
