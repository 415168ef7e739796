import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { requireCan } from "~/features/accounts/policy";
import { ClientDetails } from "~/features/clients/components/client-details";
import { ClientStats } from "~/features/clients/components/client-stats";
import { UnpaidVisits } from "~/features/clients/components/unpaid-visits";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { ClientPrograms } from "~/features/programs/components/client-programs";
import { ClientProgress } from "~/features/progress/components/client-progress";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { ClientHead } from "./client-head";
import { ClientNext } from "./client-next";
import { ClientPoints } from "./client-points";
import { ClientStory } from "./client-story";
import { actionIntent, pressAction } from "./press-actions.server";
import { pressCorrection } from "./press-points.server";
import { readClient } from "./read-client.server";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:read" });
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  const url = new URL(request.url).searchParams;
  return json(await answerErrors(() => readClient(context.core, user, { clientId, url })));
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:read" });
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  const { core } = context;
  await answerErrors(() => mustSeeClient(core.db, user, clientId));
  const form = await readForm(request.clone());
  const intent = actionIntent(form);
  if (intent !== null) {
    form.set("clientId", String(clientId));
    return pressAction({ core, user, request, form }, intent);
  }
  await answerErrors(() => Promise.resolve(requireCan(user, "points:correct")));
  return pressCorrection({ core, user, request }, clientId);
}

export const meta: MetaFunction<typeof loader> = (args) =>
  args.data ? [{ title: args.data.client.displayName }] : pageTitle(args, (m) => m.clients.title);

/** One client: who, how to reach them, what comes next, and everything that happened. */
export default function Client() {
  const { client, around, points, lapsing, may, ...card } = useLoaderData<typeof loader>();
  useLive(["clients", "bookings", "loyalty", "sync", "conversations", "pipeline", "programs", "progress", "payments"]); // prettier-ignore
  const m = useMessages();
  const { now, zone } = card;
  const first = card.planned?.[0];
  const nextStep = first
    ? [m.conversations.kinds[first.kind], first.description].filter(Boolean).join(" · ")
    : null;
  return (
    <div className="with-aside card-page">
      <div className="page">
        <ClientHead
          client={client}
          stage={around.stage}
          stages={card.stages}
          responsibleName={around.responsibleName}
          tags={around.tags}
          may={may}
        />
        <div className="grid gap-5">
          <Standing />
          <ClientStats
            {...{ now, zone }}
            clientId={client.id}
            bookHref={may.book ? paths.newBooking({ client: client.id }) : null}
            nextVisit={client.nextVisit}
            dues={around.dues}
            unpaidBookingId={around.unpaid?.[0]?.bookingId ?? null}
            points={client.pointsBalance}
            level={client.level.level}
            recent={client.recent}
            visitsCount={client.visitsCount}
            noShowCount={client.noShowCount}
            lateCancelCount={client.lateCancelCount}
            lastVisitAt={client.lastVisitAt}
            lastContactAt={client.lastContactAt}
            nextContactAt={client.nextContactAt}
            nextStep={nextStep}
            seesTalk={card.planned !== null}
          />
          {card.planned === null || (card.planned.length === 0 && !may.plan) ? null : (
            <ClientNext
              {...{ now, zone }}
              clientId={client.id}
              planned={card.planned}
              people={card.people}
              initial={card.plan}
              once={card.once}
              mayWrite={may.plan}
            />
          )}
        </div>
      </div>
      <aside className="aside">
        {card.programs ? (
          <ClientPrograms clientId={client.id} programs={card.programs} mayWrite={may.givePrograms} />
        ) : null}
        {card.progress && (card.progress.entries > 0 || may.measure) ? (
          <Section title={m.story.groups.progress}>
            <ClientProgress clientId={client.id} summary={card.progress} mayWrite={may.measure} />
          </Section>
        ) : null}
        {around.unpaid && around.unpaid.length > 0 ? (
          <UnpaidVisits visits={around.unpaid} zone={zone} />
        ) : null}
        {points ? (
          <ClientPoints
            panel={{ balance: client.pointsBalance, level: client.level, rows: points, lapsing }}
            once={may.correct ? card.once : null}
          />
        ) : null}
        <ClientDetails
          client={client}
          responsibleName={around.responsibleName}
          fields={around.fields}
          contacts={around.contacts}
          seesContacts={may.contacts}
          mayEdit={may.edit}
          sinceDay={card.sinceDay}
        />
      </aside>
      <div className="page">
        <ClientStory
          clientId={client.id}
          days={card.days}
          groups={card.groups}
          chosen={card.chosen}
          next={card.next}
          isBegin={card.isBegin}
          today={card.today}
          zone={zone}
          linksRecords={may.seeSync}
        />
      </div>
    </div>
  );
}

/** What makes a card unlike the others: merged into another one, erased, put away. */
function Standing() {
  const { client, around, archivedDay, may } = useLoaderData<typeof loader>();
  const m = useMessages();
  const locale = useLocale();
  const words = m.story.card;
  if (client.erasedAt !== null) return <Notice title={words.erased}>{words.erasedText}</Notice>;
  if (around.survivor) {
    return (
      <Notice
        tone="info"
        title={words.merged}
        end={<LinkButton href={paths.client(around.survivor.id)}>{words.openSurvivor}</LinkButton>}
      >
        {words.mergedText({ name: around.survivor.name })}
      </Notice>
    );
  }
  if (archivedDay === null) return null;
  return (
    <Notice
      tone="warning"
      title={m.clients.card.archived}
      end={
        may.edit ? (
          <Form method="post" action={paths.editClient(client.id)}>
            <Button name="intent" value="restore">
              {m.clientForms.archive.restore}
            </Button>
          </Form>
        ) : null
      }
    >
      {m.clients.card.archivedText({ day: formatDay(archivedDay, locale, "year") })}
    </Notice>
  );
}
