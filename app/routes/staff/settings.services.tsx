import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { listServices } from "~/features/catalog/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDuration } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { Badge } from "~/ui/badge";
import { DataTable } from "~/ui/data-table";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Section } from "~/ui/section";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "catalog:write" });
  const rows = await listServices(context.core.db);
  const services = rows.map(({ service, categoryName }) => ({
    id: service.id,
    name: service.name,
    categoryName,
    durationMin: service.durationMin,
    priceMinor: service.priceMinor,
    currency: service.currency,
    isOnline: service.isOnline,
    isAddon: service.isAddon,
    capacity: service.capacity,
    isArchived: service.archivedAt !== null,
  }));
  return json({
    services: [...services.filter((row) => !row.isArchived), ...services.filter((row) => row.isArchived)],
  });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.catalog.services.title);

/** Everything that is sold by the hour. */
export default function Services() {
  const { services } = useLoaderData<typeof loader>();
  const m = useMessages();
  const locale = useLocale();
  const words = m.catalog.services;
  const add = (
    <LinkButton variant="primary" href={paths.settingsService("new")}>
      {words.add}
    </LinkButton>
  );
  return (
    <Section title={words.title} note={words.intro} action={services.length > 0 ? add : undefined}>
      <DataTable
        caption={words.title}
        rows={services}
        rowKey={(row) => row.id}
        rowHref={(row) => paths.settingsService(row.id)}
        empty={
          <EmptyState title={words.empty} text={words.emptyText}>
            {add}
          </EmptyState>
        }
        columns={[
          { key: "name", header: words.name, phone: "primary", cell: (row) => row.name },
          {
            key: "category",
            header: words.category,
            quiet: true,
            phone: "line",
            cell: (row) => row.categoryName,
          },
          {
            key: "duration",
            header: words.length,
            numeric: true,
            align: "end",
            phone: "line",
            cell: (row) => formatDuration(row.durationMin, locale),
          },
          {
            key: "price",
            header: words.price,
            numeric: true,
            align: "end",
            phone: "end",
            cell: (row) => formatMoney(row.priceMinor, row.currency, locale),
          },
          {
            key: "state",
            header: m.booking.visit.status,
            phone: "line",
            cell: (row) =>
              row.isArchived ? (
                <Badge>{words.archived}</Badge>
              ) : (
                <span className="flex flex-wrap gap-1.5">
                  {row.isAddon ? <Badge>{words.isAddon}</Badge> : null}
                  {row.capacity === null ? null : <Badge>{words.places({ n: row.capacity })}</Badge>}
                  {row.isOnline ? null : <Badge tone="warning">{words.offline}</Badge>}
                </span>
              ),
          },
        ]}
      />
    </Section>
  );
}
