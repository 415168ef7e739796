import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { can } from "~/features/accounts/policy";
import { countServicesByPerson, listStaff } from "~/features/catalog/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Badge } from "~/ui/badge";
import { DataTable } from "~/ui/data-table";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Section } from "~/ui/section";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "schedule:read" });
  const { db } = context.core;
  const mayEdit = can(user, "catalog:write");
  const [people, counts] = await Promise.all([
    listStaff(db, { archived: mayEdit }),
    countServicesByPerson(db),
  ]);
  const rows = people
    .filter(({ person }) => mayEdit || person.id === user.staffId)
    .map(({ person, locationName }) => ({
      id: person.id,
      name: person.name,
      title: person.title,
      locationName,
      isBookable: person.isBookable,
      isArchived: person.archivedAt !== null,
      services: counts.get(person.id) ?? 0,
    }));
  return json({ people: rows, mayEdit });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.catalog.staff.title);

/** Everybody who takes appointments; a trainer finds only themselves, to set their own hours. */
export default function StaffList() {
  const { people, mayEdit } = useLoaderData<typeof loader>();
  const m = useMessages();
  const words = m.catalog.staff;
  const add = mayEdit ? (
    <LinkButton variant="primary" href={paths.settingsPerson("new")}>
      {words.add}
    </LinkButton>
  ) : null;
  return (
    <Section title={words.title} note={words.intro} action={people.length > 0 ? add : undefined}>
      <DataTable
        caption={words.title}
        rows={people}
        rowKey={(row) => row.id}
        rowHref={(row) => (mayEdit ? paths.settingsPerson(row.id) : paths.settingsHours(row.id))}
        empty={
          <EmptyState title={words.empty} text={words.emptyText}>
            {add}
          </EmptyState>
        }
        columns={[
          { key: "name", header: words.name, phone: "primary", cell: (row) => row.name },
          { key: "title", header: words.position, quiet: true, phone: "line", cell: (row) => row.title },
          {
            key: "location",
            header: words.location,
            quiet: true,
            phone: "line",
            cell: (row) => row.locationName,
          },
          {
            key: "services",
            header: words.does,
            phone: "line",
            cell: (row) => words.servicesCount({ n: row.services }),
          },
          {
            key: "state",
            header: m.booking.visit.status,
            phone: "line",
            cell: (row) =>
              row.isArchived ? (
                <Badge>{words.archived}</Badge>
              ) : row.isBookable ? null : (
                <Badge tone="warning">{words.hidden}</Badge>
              ),
          },
        ]}
      />
    </Section>
  );
}
