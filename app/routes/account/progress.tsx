import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData, useLocation } from "@remix-run/react";
import { EntryPanel } from "~/features/progress/components/entry-panel";
import { Goals } from "~/features/progress/components/goals";
import { OwnSummary } from "~/features/progress/components/own-summary";
import {
  CourseSection,
  DoneNotice,
  JournalSection,
  PhotosSection,
  SurroundingsSection,
} from "~/features/progress/components/progress-board";
import { keptQuery } from "~/features/progress/page/model";
import { readProgressPage } from "~/features/progress/page/queries.server";
import { pageQuery } from "~/features/progress/page/schema";
import { mainZone } from "~/features/programs/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { dayOf } from "~/lib/zoned-time";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { useSubmitting } from "../forms";
import { answerErrors, newOnce, readForm } from "../forms.server";
import { pressProgress } from "../staff/press-progress.server";
import { pageTitle } from "../staff/title";
import { useAnswer } from "../use-answer";
import { AccountFrame } from "./account-frame";
import { requireClient } from "./client-guard.server";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const client = await requireClient(request, context);
  const { db, clock } = context.core;
  const query = pageQuery.parse(Object.fromEntries(new URL(request.url).searchParams));
  const [zone, business] = [await mainZone(db), await readSetting(db, "business")];
  const today = dayOf(clock.now(), zone);
  const { clientId } = client;
  const page = await answerErrors(() => readProgressPage(db, client, { clientId, query, today, zone }));
  return json({ page, query, zone, today, once: newOnce(), business: business.name });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const client = await requireClient(request, context);
  const { clientId } = client;
  const form = await readForm(request);
  return pressProgress({ core: context.core, actor: client, request, form, clientId, hrefOf: paths.meProgress }); // prettier-ignore
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.progress.own.title);

/** The client's own progress: what changed, a form to measure, goals, photographs, the journal. */
export default function OwnProgress() {
  const { page, query, zone, today, once, business } = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  const pending = useSubmitting();
  const location = useLocation();
  useLive(["progress"]);
  const words = useMessages().progress;
  const board = {
    ...{ page, query, pending, today },
    mayWrite: true,
    reader: "client" as const,
    hrefOf: paths.meProgress,
    photoHref: (photoId: number, size?: "thumb") => paths.mePhoto(photoId, { size }),
    uploadHref: paths.mePhotos(),
  };
  const refused = answer?.of === "entry" ? answer : null;
  return (
    <AccountFrame business={business}>
      <h1>{words.own.title}</h1>
      <div className="grid gap-8">
        <DoneNotice done={query.done} />
        <OwnSummary changes={page.summary.changes} />
        <CourseSection {...board} />
        <div id="measure">
          <Section title={page.entry ? words.form.change : words.form.title}>
            <EntryPanel
              {...{ page, once, today, pending }}
              answer={refused}
              closeHref={paths.meProgress(keptQuery(query))}
              reloadHref={paths.meProgress({ ...keptQuery(query), entry: page.entry?.id })}
              consentOf={null}
              formKey={query.done ? location.key : ""}
            />
          </Section>
        </div>
        <div id="goals">
          <Section title={words.goals.title}>
            <Goals
              goals={page.goals}
              changes={page.summary.changes}
              {...{ today, zone, pending }}
              mayWrite
              answer={answer?.of === "goal" ? answer : null}
            />
          </Section>
        </div>
        <PhotosSection {...board} />
        <SurroundingsSection page={page} />
        <JournalSection {...board} />
      </div>
    </AccountFrame>
  );
}
