import {
  json,
  redirect,
  unstable_parseMultipartFormData as parseMultipart,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { getMainLocation } from "~/features/catalog/queries.server";
import { readFile, takeFile } from "~/features/exchange/importing/commands.server";
import { ImportList } from "~/features/exchange/importing/components/import-list";
import { listImports } from "~/features/exchange/importing/queries.server";
import { ENCODINGS, LIMITS, uploadForm } from "~/features/exchange/importing/schema";
import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";
import { AppError } from "~/lib/app-error";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { useLive } from "~/ui/use-live";
import { answerErrors } from "../forms.server";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

const REFUSALS = ["too_large", "empty"] as const;
const MB = LIMITS.fileBytes / 1024 / 1024;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:import" });
  const { db } = context.core;
  const [found, location] = await Promise.all([listImports(db, user), getMainLocation(db)]);
  const asked = new URL(request.url).searchParams.get("refused");
  return json({
    imports: found.map(({ id, fileName, state, total, created, updated, by, createdAt }) => ({ id, fileName, state, total, created, updated, by, createdAt })),
    zone: location?.zone ?? "UTC",
    refused: REFUSALS.find((reason) => reason === asked) ?? null,
  });
} // prettier-ignore

/** Takes the file piece by piece as it arrives; the fields that say how to read it may stand before it or after. */
export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:import" });
  const refused = (reason: (typeof REFUSALS)[number]) => redirect(paths.imports({ refused: reason }), 303);
  const arrived: { importId: number | null } = { importId: null };
  try {
    const form = await parseMultipart(request, async ({ name, filename, data }) => {
      if (filename === undefined) return textOf(data);
      if (name !== "file" || filename === "" || arrived.importId !== null) return null;
      const taken = await answerErrors(() => takeFile(context.core, user, { fileName: filename, data }));
      if (!taken.ok) throw refused(taken.error);
      arrived.importId = taken.value.importId;
      return null;
    });
    const { importId } = arrived;
    if (importId === null) return refused("empty");
    await answerErrors(() => readFile(context.core, user, { importId, form: uploadForm.parse(Object.fromEntries(form)) })); // prettier-ignore
    return redirect(paths.import(importId), 303);
  } catch (error) {
    if (error instanceof Response) return error;
    if (error instanceof AppError && error.code === "too_large") return refused("too_large");
    context.log.info({ err: error }, "an upload of clients broke off");
    throw json({ reason: "bad_form" }, { status: 400 });
  }
}

/** A field of the form beside the file: a word. */
async function textOf(data: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of data) if ((size += part.length) <= 200) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.exchange.import.title);

/** Where files of clients come in, and those that came before. */
export default function Imports() {
  const { imports, zone, refused } = useLoaderData<typeof loader>();
  useLive(["imports"]);
  const m = useMessages();
  const words = m.exchange.import;
  const locale = useLocale();
  const said = { too_large: words.tooLarge({ mb: MB }), empty: words.missing };
  const delimiters = Object.entries(words.delimiters).map(([value, label]) => ({ value, label }));
  return (
    <>
      <PageHeader crumbs={[{ label: m.clients.title, href: paths.clients() }]} title={words.title}>
        <p className="max-w-prose text-sm text-ink-2">{words.intro}</p>
      </PageHeader>
      <form method="post" encType="multipart/form-data" className="import-upload">
        <Field label={words.file} hint={words.fileHint({ mb: MB, rows: formatNumber(LIMITS.rows, locale) })} error={refused ? said[refused] : null}>
          <TextInput type="file" name="file" required accept=".csv,.tsv,.txt,.xlsx,text/csv,text/plain,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" />
        </Field>
        <details className="import-details">
          <summary>{words.details}</summary>
          <div className="import-details-body">
            <Field label={words.encoding}>
              <Select name="encoding" options={[{ value: "auto", label: words.auto }, ...ENCODINGS.map((value) => ({ value, label: words.encodings[value] ?? value }))]} />
            </Field>
            <Field label={words.delimiter}>
              <Select name="delimiter" options={[{ value: "auto", label: words.auto }, ...delimiters]} />
            </Field>
          </div>
        </details>
        <div>
          <Button variant="primary">{words.take}</Button>
        </div>
      </form>
      <div className="px-(--gutter)">
        <Section title={words.earlier}>
          <ImportList imports={imports} zone={zone} />
        </Section>
      </div>
    </>
  );
} // prettier-ignore
