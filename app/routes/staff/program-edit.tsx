import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";

import { typedAmount } from "~/features/payments/typed/model";
import { EditorNotices } from "~/features/programs/components/editor-notices";
import { ProgramEditor } from "~/features/programs/components/program-editor";
import { withSpareRows } from "~/features/programs/editing/model";
import { mustPrograms } from "~/features/programs/policy";
import { getProgram } from "~/features/programs/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { useSubmitting } from "../forms";
import { answerErrors, newOnce } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { submitProgram } from "./submit-program.server";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "programs:write" });
  const programId = readId(params.programId);
  if (programId === null) throw new Response(null, { status: 404 });
  const program = await answerErrors(async () => {
    const found = await getProgram(context.core.db, user, programId);
    mustPrograms(user, "write", found);
    return found;
  });
  const { title, priceMinor, currency, content, notesHtml, version, clientId } = program;
  const price = priceMinor > 0 ? typedAmount(priceMinor) : "";
  const draft = { title, price, currency, content: withSpareRows(content), notesHtml };
  return json({ programId, title, version, isGiven: clientId !== null, draft, once: newOnce() });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "programs:write" });
  const programId = readId(params.programId);
  if (programId === null) throw new Response(null, { status: 404 });
  const done = await submitProgram(context.core, user, { request, programId });
  return "saved" in done ? redirect(paths.program(programId), 303) : done.answer;
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.programs.edit.title);

/** Changes a template or a client's copy; what it says becomes a new version. */
export default function EditProgram() {
  const { programId, title, version, isGiven, draft, once } = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  const pending = useSubmitting("save");
  const m = useMessages();
  const words = m.programs.edit;
  return (
    <div className="page program-page">
      <PageHeader
        crumbs={[
          { label: m.programs.title, href: paths.programs() },
          { label: title, href: paths.program(programId) },
        ]}
        title={words.title}
      />
      {answer ? <EditorNotices {...answer} programId={programId} /> : null}
      {isGiven && !answer ? <Notice tone="info">{words.copyGiven}</Notice> : null}
      <ProgramEditor
        key={answer?.stamp ?? `version ${version}`}
        draft={answer?.draft ?? draft}
        version={answer?.version ?? version}
        once={once}
        submitLabel={words.save}
        cancelHref={paths.program(programId)}
        errors={{
          title: answer?.errors.title && words.noName,
          price: answer?.errors.price && m.programs.assign.wrongPrice,
        }}
        pending={pending}
      />
    </div>
  );
}
