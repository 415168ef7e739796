import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Banknote, SearchX } from "lucide-react";
import { can } from "~/features/accounts/policy";
import { getMainLocation, listStaff } from "~/features/catalog/queries.server";
import { PaymentFilter } from "~/features/payments/components/payment-filter";
import { PaymentTable } from "~/features/payments/components/payment-table";
import { PaymentTotals } from "~/features/payments/components/payment-totals";
import { countAttention, listPayments, sumPayments } from "~/features/payments/list/queries.server";
import { readListParams } from "~/features/payments/schema";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { PageHeader } from "~/ui/page-header";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "payments:read" });
  const { db } = context.core;
  const params = readListParams(new URL(request.url).searchParams);
  const { before, ...filter } = params;
  const zone = (await getMainLocation(db))?.zone ?? "UTC";
  const [page, totals, attention, people] = await Promise.all([
    listPayments(db, user, { params, zone }),
    sumPayments(db, user, { filter, zone }),
    countAttention(db),
    listStaff(db),
  ]);
  return json({
    rows: page.rows,
    next: page.next,
    isFirst: before === null,
    filter,
    totals,
    attention,
    people: people.map(({ person }) => ({ id: person.id, name: person.name })),
    zone,
    seesSettings: can(user, "settings:write"),
  });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.payments.title);

/** Every payment, however it came: found, added up, and taken out as a file. */
export default function Payments() {
  const { rows, next, isFirst, filter, totals, attention, people, zone, seesSettings } =
    useLoaderData<typeof loader>();
  useLive(["payments"]);
  const words = useMessages().payments;
  const isNarrowed = Object.values(filter).some((value) => value !== null && value !== "");
  return (
    <>
      <PageHeader
        title={words.title}
        note={attention > 0 ? <span role="status">{words.count({ n: attention })}</span> : null}
        actions={
          rows.length > 0 ? (
            <LinkButton href={paths.paymentsFile(filter)} download data-reload>
              {words.export}
            </LinkButton>
          ) : null
        }
      />
      <PaymentFilter params={filter} people={people} attention={attention} key={JSON.stringify(filter)} />
      <PaymentTotals totals={totals} />
      <PaymentTable
        rows={rows}
        zone={zone}
        empty={
          isNarrowed || !isFirst ? (
            <EmptyState icon={<SearchX aria-hidden="true" />} title={words.nothing}>
              <LinkButton href={paths.payments()}>{words.filter.reset}</LinkButton>
            </EmptyState>
          ) : (
            <EmptyState icon={<Banknote aria-hidden="true" />} title={words.empty} text={words.emptyText}>
              {seesSettings ? (
                <LinkButton variant="primary" href={paths.settingsPayments()}>
                  {words.emptyHow}
                </LinkButton>
              ) : null}
            </EmptyState>
          )
        }
      />
      {next !== null || !isFirst ? (
        <div className="flex gap-2 px-(--gutter) py-4">
          {isFirst ? null : <LinkButton href={paths.payments(filter)}>{words.newest}</LinkButton>}
          {next === null ? null : (
            <LinkButton href={paths.payments({ ...filter, before: next })}>{words.older}</LinkButton>
          )}
        </div>
      ) : null}
    </>
  );
}
