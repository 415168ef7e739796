import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireCan } from "~/features/accounts/policy";
import { ClientBalance } from "~/features/billing/components/client-balance";
import { ClientDetails } from "~/features/clients/components/client-details";
import { ClientStats } from "~/features/clients/components/client-stats";
import { UnpaidVisits } from "~/features/clients/components/unpaid-visits";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { ClientPrograms } from "~/features/programs/components/client-programs";
import { ClientProgress } from "~/features/progress/components/client-progress";
import { ClientPlans } from "~/features/treatment-plans/components/client-plans";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { ClientHead } from "./client-head";
import { ClientNext } from "./client-next";
import { ClientOutside } from "./client-outside";
import { ClientPoints } from "./client-points";
import { Standing } from "./client-standing";
import { ClientStory } from "./client-story";
import { actionIntent, pressAction } from "./press-actions.server";
import { pressCorrection } from "./press-points.server";
import { readOutside } from "./read-outside.server";
import { readClient } from "./read-client.server";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:read" });
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  const url = new URL(request.url).searchParams;
  const { core, simulatorUrls } = context;
  const [card, outside] = await answerErrors(() =>
    Promise.all([
      readClient(core, user, { clientId, url }),
      readOutside(core, user, { clientId, url, simulatorUrls }),
    ]),
  );
  return json({ ...card, outside });
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
  useLive(["clients", "bookings", "loyalty", "sync", "conversations", "pipeline", "programs", "progress", "payments", "helpdesk", "amocrm", "billing", "plans"]); // prettier-ignore
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
        {card.plans ? <ClientPlans clientId={client.id} {...card.plans} {...{ now, zone }} /> : null}
        {card.balance ? (
          <ClientBalance clientId={client.id} balance={card.balance} once={card.once} {...{ now, zone }} />
        ) : null}
        {points ? (
          <ClientPoints
            panel={{ balance: client.pointsBalance, level: client.level, rows: points, lapsing }}
            once={may.correct ? card.once : null}
          />
        ) : null}
        <ClientOutside clientId={client.id} outside={card.outside} isOpen={may.edit} now={now} />
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
          deskUrl={card.outside.deskUrl}
        />
      </div>
    </div>
  );
}
