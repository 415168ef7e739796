import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { OwnVisits } from "~/features/booking/own-visits/components/own-visits";
import { listOwnAhead, listOwnPast } from "~/features/booking/own-visits/queries.server";
import { pointsBalance } from "~/features/loyalty/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { pageTitle } from "../staff/title";
import { AccountFrame } from "./account-frame";
import { requireClient } from "./client-guard.server";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const client = await requireClient(request, context);
  const { db, clock } = context.core;
  const now = clock.now();
  const [business, loyalty, ahead, past, points] = await Promise.all([
    readSetting(db, "business"),
    readSetting(db, "loyalty"),
    listOwnAhead(db, client, now),
    listOwnPast(db, client, { now, before: null, limit: 1 }),
    pointsBalance(db, client.clientId),
  ]);
  const last = past.visits.find(({ serviceId }) => serviceId !== null) ?? null;
  return json({
    business: business.name,
    name: client.firstName,
    ahead,
    last: last && {
      serviceId: last.serviceId ?? 0,
      staffId: last.staffId,
      serviceName: last.serviceName,
      staffName: last.staffName,
    },
    points: loyalty.enabled || points !== 0 ? points : null,
  });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.me.title);

/** What a client wants to know first: when they come next; then how to come again. */
export default function Home() {
  const { business, name, ahead, last, points } = useLoaderData<typeof loader>();
  const m = useMessages();
  const words = m.me.home;
  const locale = useLocale();
  return (
    <AccountFrame business={business}>
      <h1>{words.hello({ name })}</h1>
      <section aria-labelledby="ahead">
        <h2 id="ahead" className="public-group">
          {words.next}
        </h2>
        {ahead.length > 0 ? (
          <OwnVisits visits={ahead} />
        ) : (
          <EmptyState title={words.nothingAhead} text={words.nothingAheadText} />
        )}
      </section>
      <div className="grid gap-3 pt-5">
        {last ? (
          <LinkButton
            variant="primary"
            size="lg"
            href={paths.bookService(last.serviceId, { staff: last.staffId })}
          >
            {words.again}: {last.serviceName}
          </LinkButton>
        ) : null}
        <LinkButton variant={last ? "secondary" : "primary"} size="lg" href={paths.book()}>
          {words.book}
        </LinkButton>
      </div>
      {points === null ? null : (
        <a className="account-points" href={paths.mePoints()}>
          <span>{words.points}</span>
          <b className="tabular">{formatNumber(points, locale)}</b>
        </a>
      )}
      <Form method="post" action={paths.meSignOut()} className="pt-6">
        <Button variant="quiet">{m.me.signOut}</Button>
      </Form>
    </AccountFrame>
  );
}
