import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { PointsPanel } from "~/features/loyalty/components/points-panel";
import { lapsingOf } from "~/features/loyalty/costs/queries.server";
import { clientLevel, listPoints, pointsBalance } from "~/features/loyalty/queries.server";
import { getMainLocation } from "~/features/catalog/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { useMessages } from "~/i18n/context";
import { dayOf } from "~/lib/zoned-time";
import { Notice } from "~/ui/notice";
import { pageTitle } from "../staff/title";
import { AccountFrame } from "./account-frame";
import { requireClient } from "./client-guard.server";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const client = await requireClient(request, context);
  const { db, clock } = context.core;
  const { clientId } = client;
  const [business, loyalty, location, balance, level, points, lapsing] = await Promise.all([
    readSetting(db, "business"),
    readSetting(db, "loyalty"),
    getMainLocation(db),
    pointsBalance(db, clientId),
    clientLevel(db, { clientId, at: clock.now() }),
    listPoints(db, client, { clientId, limit: 100 }),
    lapsingOf(db, client, { clientId, now: clock.now() }),
  ]);
  const zone = location?.zone ?? "UTC";
  // Who wrote an entry and the staff's page of its visit are not the client's business; why it is there is.
  const rows = points.rows.map(({ actor: _, at, ...row }) => ({
    ...row,
    bookingId: null,
    day: dayOf(at, zone),
    untilDay: row.points > 0 && row.expiresAt ? dayOf(row.expiresAt, zone) : null,
  }));
  const soon = lapsing && { points: lapsing.points, day: dayOf(lapsing.at, zone) };
  return json({ business: business.name, isOn: loyalty.enabled, balance, level, rows, lapsing: soon });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.me.points.title);

/** Points with the reason of every change. */
export default function Points() {
  const { business, isOn, balance, level, rows, lapsing } = useLoaderData<typeof loader>();
  const words = useMessages().me.points;
  return (
    <AccountFrame business={business}>
      <h1>{words.title}</h1>
      {isOn ? null : <Notice tone="info" title={words.off} />}
      <PointsPanel balance={balance} level={level} rows={rows} lapsing={lapsing} />
    </AccountFrame>
  );
}
