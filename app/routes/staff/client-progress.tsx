import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData, useLocation } from "@remix-run/react";
import { can } from "~/features/accounts/policy";
import { ClientLink } from "~/features/progress/components/client-link";
import { EntryPanel } from "~/features/progress/components/entry-panel";
import { Goals } from "~/features/progress/components/goals";
import {
  CourseSection,
  DoneNotice,
  JournalSection,
  PhotosSection,
  SurroundingsSection,
} from "~/features/progress/components/progress-board";
import { standingLink } from "~/features/progress/links/queries.server";
import { keptQuery } from "~/features/progress/page/model";
import { readProgressPage } from "~/features/progress/page/queries.server";
import { pageQuery } from "~/features/progress/page/schema";
import { mainZone } from "~/features/programs/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { dayOf } from "~/lib/zoned-time";
import { LinkButton } from "~/ui/link-button";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { useSubmitting } from "../forms";
import { answerErrors, newOnce, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pressProgress } from "./press-progress.server";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "progress:read" });
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  const { db, clock } = context.core;
  const query = pageQuery.parse(Object.fromEntries(new URL(request.url).searchParams));
  const [now, zone] = [clock.now(), await mainZone(db)];
  const today = dayOf(now, zone);
  const page = await answerErrors(() => readProgressPage(db, user, { clientId, query, today, zone }));
  const mayWrite = can(user, "progress:write") && page.client.archivedAt === null;
  const link = mayWrite ? await standingLink(db, user, { clientId, now }) : null;
  return json({ page, query, link, mayWrite, zone, today, once: newOnce(), seesProgram: can(user, "programs:read") });
} // prettier-ignore

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "progress:write" });
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  const hrefOf = (query: Record<string, string | number | undefined>) =>
    paths.clientProgress(clientId, query);
  return pressProgress({ core: context.core, actor: user, request, form: await readForm(request), clientId, hrefOf }); // prettier-ignore
}

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => [args.data?.page.client.displayName, m.progress.title].filter(Boolean).join(" · "));

/** A client's progress: how the measures went, what went on around them, photographs, goals, and the journal itself. */
export default function ClientProgressPage() {
  const { page, query, link, mayWrite, zone, today, once, seesProgram } = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  const pending = useSubmitting();
  const location = useLocation();
  useLive(["progress", "bookings", "payments", "programs"]);
  const words = useMessages().progress;
  const { client, goals, summary } = page;
  const { id } = client;
  const hrefOf = (given: Record<string, string | number | undefined>) => paths.clientProgress(id, given);
  const board = {
    ...{ page, query, mayWrite, pending, today, hrefOf },
    reader: "staff" as const,
    photoHref: (photoId: number, size?: "thumb") => paths.clientPhoto(id, photoId, { size }),
    uploadHref: paths.clientPhotos(id),
  };
  return (
    <div className="with-aside">
      <div className="page">
        <PageHeader
          crumbs={[
            { label: words.title, href: paths.progress() },
            { label: <bdi>{client.displayName}</bdi>, href: paths.client(id) },
          ]}
          title={<bdi>{client.displayName}</bdi>}
          note={
            client.program ? (
              seesProgram ? (
                <a className="link" href={paths.program(client.program.id)}>
                  {client.program.title}
                </a>
              ) : (
                client.program.title
              )
            ) : null
          }
          actions={
            <>
              <LinkButton href={paths.client(id)}>{words.card}</LinkButton>
              {mayWrite ? (
                <LinkButton variant="primary" href="#measure">
                  {words.form.title}
                </LinkButton>
              ) : null}
            </>
          }
        />
        <div className="grid gap-6">
          <DoneNotice done={query.done} />
          <CourseSection {...board} />
          <SurroundingsSection page={page} />
          <JournalSection {...board} />
          <PhotosSection {...board} />
        </div>
      </div>
      <aside className="aside">
        <div id="goals">
          <Section title={words.goals.title}>
            <Goals
              goals={goals}
              changes={summary.changes}
              {...{ today, zone, mayWrite, pending }}
              answer={answer?.of === "goal" ? answer : null}
            />
          </Section>
        </div>
        {mayWrite ? (
          <>
            <div id="measure">
              <Section title={page.entry ? words.form.change : words.form.title}>
                <EntryPanel
                  {...{ page, once, today, pending }}
                  answer={answer?.of === "entry" ? answer : null}
                  closeHref={hrefOf(keptQuery(query))}
                  reloadHref={hrefOf({ ...keptQuery(query), entry: page.entry?.id })}
                  consentOf={id}
                  formKey={query.done ? location.key : ""}
                />
              </Section>
            </div>
            <div id="link">
              <Section title={words.link.title}>
                <ClientLink link={link} made={answer?.of === "link" ? answer : null} zone={zone} pending={pending} />
              </Section>
            </div>
          </>
        ) : null}
      </aside>
    </div>
  );
} // prettier-ignore
