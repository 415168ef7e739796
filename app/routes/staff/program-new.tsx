import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { readSetting } from "~/features/settings/queries.server";

import { EditorNotices } from "~/features/programs/components/editor-notices";
import { ProgramEditor } from "~/features/programs/components/program-editor";
import { blankContent } from "~/features/programs/editing/model";

import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";

import { PageHeader } from "~/ui/page-header";
import { useSubmitting } from "../forms";
import { newOnce } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { submitProgram } from "./submit-program.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "programs:write" });
  const { currency } = await readSetting(context.core.db, "business");
  const draft = { title: "", price: "", currency, content: blankContent(), notesHtml: "" };
  return json({ draft, once: newOnce() });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "programs:write" });
  const done = await submitProgram(context.core, user, { request, programId: null });
  return "saved" in done ? redirect(paths.program(done.saved.programId), 303) : done.answer;
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.programs.edit.newTitle);

/** Writes a new template. */
export default function NewProgram() {
  const { draft, once } = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  const pending = useSubmitting("save");
  const m = useMessages();
  const words = m.programs.edit;
  return (
    <div className="page program-page">
      <PageHeader crumbs={[{ label: m.programs.title, href: paths.programs() }]} title={words.newTitle} />
      {answer ? <EditorNotices {...answer} programId={null} /> : null}
      <ProgramEditor
        key={answer?.stamp ?? "new"}
        draft={answer?.draft ?? draft}
        version={null}
        once={once}
        submitLabel={words.create}
        cancelHref={paths.programs()}
        errors={{
          title: answer?.errors.title && words.noName,
          price: answer?.errors.price && m.programs.assign.wrongPrice,
        }}
        pending={pending}
      />
    </div>
  );
}
