import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { FormattedNotes, ProgramTable } from "~/features/programs/components/program-table";
import { getProgram } from "~/features/programs/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { answerErrors } from "../forms.server";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "programs:read" });
  const { db } = context.core;
  const id = readId(params.programId);
  if (id === null) throw new Response(null, { status: 404 });
  const [program, { name }] = await Promise.all([
    answerErrors(() => getProgram(db, user, id)),
    readSetting(db, "business"),
  ]);
  const { title, content, notesHtml, clientName, startsOn } = program;
  return json({ id, title, content, notesHtml, clientName, startsOn, business: name });
}

export const meta: MetaFunction<typeof loader> = (args) =>
  args.data ? [{ title: args.data.title }] : pageTitle(args, (m) => m.programs.title);

/** A programme on paper: black on white, without the house around it. */
export default function ProgramPrint() {
  const { id, title, content, notesHtml, clientName, startsOn, business } = useLoaderData<typeof loader>();
  const words = useMessages().programs.print;
  const locale = useLocale();
  return (
    <main className="program-print">
      <p className="program-print-back">
        <a href={paths.program(id)}>{words.back}</a>
      </p>
      <header>
        <p>{business}</p>
        <h1>{title}</h1>
        <p>
          {clientName ? <bdi>{clientName}</bdi> : null}
          {clientName && startsOn ? " · " : null}
          {startsOn ? words.starts({ day: formatDay(startsOn, locale, "year") }) : null}
        </p>
      </header>
      <ProgramTable content={content} tick />
      {notesHtml === "" ? null : <FormattedNotes html={notesHtml} />}
    </main>
  );
}
