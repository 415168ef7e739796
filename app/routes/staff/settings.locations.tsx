import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { listLocations } from "~/features/catalog/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { DataTable } from "~/ui/data-table";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Section } from "~/ui/section";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "catalog:write" });
  return json({ locations: await listLocations(context.core.db) });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.catalog.locations.title);

/** Where people work. */
export default function Locations() {
  const { locations } = useLoaderData<typeof loader>();
  const words = useMessages().catalog.locations;
  const add = (
    <LinkButton variant="primary" href={paths.settingsLocation("new")}>
      {words.add}
    </LinkButton>
  );
  return (
    <Section title={words.title} note={words.intro} action={locations.length > 0 ? add : undefined}>
      <DataTable
        caption={words.title}
        rows={locations}
        rowKey={(row) => row.id}
        rowHref={(row) => paths.settingsLocation(row.id)}
        empty={
          <EmptyState title={words.empty} text={words.emptyText}>
            {add}
          </EmptyState>
        }
        columns={[
          { key: "name", header: words.name, phone: "primary", cell: (row) => row.name },
          { key: "address", header: words.address, quiet: true, phone: "line", cell: (row) => row.address },
          { key: "zone", header: words.zone, quiet: true, phone: "line", cell: (row) => row.zone },
          { key: "currency", header: words.currency, phone: "end", cell: (row) => row.currency },
        ]}
      />
    </Section>
  );
}
