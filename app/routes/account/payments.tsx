import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { getMainLocation } from "~/features/catalog/queries.server";
import { listOwnPayments } from "~/features/payments/own-payments/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { dayOf } from "~/lib/zoned-time";
import { EmptyState } from "~/ui/empty-state";
import { pageTitle } from "../staff/title";
import { AccountFrame } from "./account-frame";
import { requireClient } from "./client-guard.server";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const client = await requireClient(request, context);
  const { db } = context.core;
  const [business, location, rows] = await Promise.all([
    readSetting(db, "business"),
    getMainLocation(db),
    listOwnPayments(db, client),
  ]);
  const zone = location?.zone ?? "UTC";
  return json({
    business: business.name,
    rows: rows.map(({ at, ...row }) => ({ ...row, day: dayOf(at, zone) })),
  });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.me.payments.title);

/** What was paid and what came back. */
export default function Payments() {
  const { business, rows } = useLoaderData<typeof loader>();
  const words = useMessages().me.payments;
  const locale = useLocale();
  return (
    <AccountFrame business={business}>
      <h1>{words.title}</h1>
      {rows.length === 0 ? <EmptyState title={words.empty} text={words.emptyText} /> : null}
      <ul className="account-list">
        {rows.map((row) => (
          <li key={row.id}>
            <div className="flex items-baseline justify-between gap-4">
              <span className="font-medium">{words.kinds[row.kind]}</span>
              <b className="tabular">{formatMoney(row.amountMinor, row.currency, locale)}</b>
            </div>
            <div className="text-sm text-ink-2">
              {formatDay(row.day, locale, "short")} · {words.methods[row.method]}
              {row.serviceName && row.reference && row.linkToken ? (
                <>
                  {" · "}
                  <a className="link-underlined" href={paths.visit(row.linkToken)}>
                    {words.visit({ service: row.serviceName, reference: row.reference })}
                  </a>
                </>
              ) : null}
              {row.programId !== null && row.programTitle ? (
                <>
                  {" · "}
                  <a className="link-underlined" href={paths.meProgram(row.programId)}>
                    {row.programTitle}
                  </a>
                </>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
    </AccountFrame>
  );
}
