import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { getMainLocation } from "~/features/catalog/queries.server";
import { chipsOf } from "~/features/clients/list/chips/model";
import { listChoices } from "~/features/clients/list/choices/queries.server";
import { readClientFilters, readListLook, writeClientFilters } from "~/features/clients/list/schema";
import { listClients } from "~/features/clients/queries.server";
import { seesContacts } from "~/features/clients/scope/model";
import { exportableColumns } from "~/features/exchange/exporting/queries.server";
import { readExportColumns } from "~/features/exchange/exporting/schema";
import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Checkbox } from "~/ui/checkbox";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { RadioGroup } from "~/ui/radio-group";
import { Section } from "~/ui/section";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:export" });
  const { db, clock } = context.core;
  const url = new URL(request.url).searchParams;
  const [filters, look] = [readClientFilters(url), readListLook(url)];
  const [location, choices] = await Promise.all([getMainLocation(db), listChoices(db, user)]);
  const asked = { filters, ...look, columns: [], cursor: null, limit: 1, now: clock.now() };
  const list = await listClients(db, user, { ...asked, zone: location?.zone ?? "UTC", currency: location?.currency ?? "" }); // prettier-ignore
  return json({
    ...{ filters, choices, total: list.total },
    query: writeClientFilters(filters),
    columns: exportableColumns(user),
    chosen: readExportColumns(url),
    seesContacts: seesContacts(user),
  });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.exchange.export.title);

/** Which columns go into the file, and in which format it is taken; a GET form, so nothing changes by it. */
export default function ExportClients() {
  const { filters, choices, total, query, columns, chosen, seesContacts: sees } = useLoaderData<typeof loader>(); // prettier-ignore
  const m = useMessages();
  const words = m.exchange.export;
  const locale = useLocale();
  const chips = chipsOf(filters, { m, locale, choices });
  const has = (column: string) => chosen.some((one) => one === column);
  return (
    <>
      <PageHeader
        crumbs={[{ label: m.clients.title, href: paths.clients(query) }]}
        title={words.title}
        note={words.note({ n: total.count, capped: total.capped, count: formatNumber(total.count, locale) })}
      >
        <p className="max-w-prose text-sm text-ink-2">{words.intro}</p>
        {chips.length > 0 ? (
          <p className="flex flex-wrap gap-1.5 pt-2">
            {chips.map(({ key, text }) => (
              <Badge key={key}>{text}</Badge>
            ))}
          </p>
        ) : null}
      </PageHeader>
      <form method="get" action={paths.clientsFile("csv")} className="grid max-w-4xl gap-6 px-(--gutter) pb-8">
        {Object.entries(query).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Section title={words.columns}>
          <div className="export-columns">
            {columns.map((column) => (
              <Checkbox key={column} name="col" value={column} defaultChecked={has(column)} label={words.heads[column] ?? column} />
            ))}
            {choices.fields.map(({ id, label }) => (
              <Checkbox key={id} name="col" value={`f${id}`} defaultChecked={has(`f${id}`)} label={label} />
            ))}
          </div>
        </Section>
        <RadioGroup
          legend={words.delimiter}
          name="delimiter"
          defaultValue="semicolon"
          options={[
            { value: "semicolon", label: words.semicolon },
            { value: "comma", label: words.comma },
          ]}
        />
        {sees ? null : <Notice tone="info" title={words.masked} />}
        <p className="text-sm text-ink-2">{words.personal}</p>
        <div className="flex flex-wrap gap-2">
          <Button variant="primary">{words.csv}</Button>
          <Button formAction={paths.clientsFile("xlsx")}>{words.xlsx}</Button>
        </div>
      </form>
    </>
  );
} // prettier-ignore
