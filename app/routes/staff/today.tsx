import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { CalendarCheck } from "lucide-react";
import { can } from "~/features/accounts/policy";
import { VisitList } from "~/features/booking/components/visit-list";
import { getTodayPage } from "~/features/booking/today/queries.server";
import { dueToday } from "~/features/conversations/actions/queries.server";
import { ActionList } from "~/features/conversations/components/action-list";
import { ActionNotice } from "~/features/conversations/components/action-notice";
import { ConnectionNotice } from "~/features/connections/components/connection-notice";
import { readTrouble } from "~/features/connections/health/queries.server";
import { DashboardFigures } from "~/features/reports/components/dashboard-figures";
import { getDashboard } from "~/features/reports/dashboard/queries.server";
import { countWaiting } from "~/features/sync/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay, formatNumber, formatPercent } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { Stat, Stats } from "~/ui/stat";
import { useLive } from "~/ui/use-live";
import { readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { actionIntent, pressAction } from "./press-actions.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const { db, clock } = context.core;
  const maySync = can(user, "sync:read");
  const [page, waiting, trouble] = await Promise.all([
    getTodayPage(db, user, clock.now()),
    maySync ? countWaiting(db) : null,
    maySync ? readTrouble(context.core, "yclients") : null,
  ]);
  const { zone } = page;
  const toDo = can(user, "conversations:read") ? await dueToday(db, user, { now: clock.now(), zone }) : null;
  const asked = new URL(request.url).searchParams.get("figures");
  const dashboard = await getDashboard(db, user, { asked, now: clock.now(), zone: page.zone });
  return json({
    ...page,
    dashboard,
    toDo,
    mayFinish: can(user, "conversations:write"),
    waiting,
    trouble,
    maySetUp: can(user, "settings:write"),
    at: clock.now(),
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "conversations:write" });
  const form = await readForm(request);
  const intent = actionIntent(form);
  if (intent === null) throw new Response(null, { status: 422 });
  return pressAction({ core: context.core, user, request, form }, intent);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.booking.today.title);

/** What is going on now, what comes next, what needs a hand. */
export default function Today() {
  const page = useLoaderData<typeof loader>();
  useLive(["bookings", "clients", "payments", "sync", "connections", "conversations"]);
  const answer = useAnswer<typeof action>();
  const m = useMessages();
  const locale = useLocale();
  const words = m.booking.today;
  const money = page.money
    ?.filter(({ minor }) => minor > 0)
    .map(({ minor, currency }) => formatMoney(minor, currency, locale));
  const overdue = page.toDo?.overdue ?? 0;
  const nothing = page.running.length + page.ahead.length + page.unmarked.length === 0;
  return (
    <div className="page">
      <PageHeader
        title={words.title}
        note={
          <span className="inline-block first-letter:uppercase">{formatDay(page.day, locale, "full")}</span>
        }
        actions={
          <>
            <LinkButton href={paths.calendar()}>{words.openCalendar}</LinkButton>
            <LinkButton variant="primary" href={paths.newBooking({ day: page.day })}>
              {m.booking.crm.book}
            </LinkButton>
          </>
        }
      />
      <div className="page-parts">
        <ConnectionNotice trouble={page.trouble} now={page.at} maySetUp={page.maySetUp} />
        <Stats>
          <Stat
            label={words.left}
            value={formatNumber(page.running.length + page.ahead.length, locale)}
            note={words.done({ n: page.done })}
          />
          {money ? <Stat label={words.money} value={money.length > 0 ? money.join(" + ") : "—"} /> : null}
          <Stat label={words.busy} value={formatPercent(page.busyShare, locale)} />
          <Stat
            label={words.newClients}
            value={formatNumber(page.newClients, locale)}
            href={paths.clients({ sort: "created", dir: "desc" })}
          />
          {page.waiting === null ? null : (
            <Stat
              label={words.waiting}
              value={formatNumber(page.waiting, locale)}
              note={words.waitingNote}
              href={paths.sync()}
            />
          )}
        </Stats>
        {page.dashboard ? <DashboardFigures dashboard={page.dashboard} /> : null}
        {page.toDo && (page.toDo.rows.length > 0 || answer) ? (
          <Section
            title={m.conversations.actions.block}
            note={
              overdue > 0 ? (
                <span className="text-negative">{m.conversations.actions.overdueCount({ n: overdue })}</span>
              ) : null
            }
            action={
              <LinkButton variant="quiet" href={paths.actions()}>
                {page.toDo.count > page.toDo.rows.length
                  ? m.conversations.actions.blockAll({ n: page.toDo.count })
                  : m.conversations.actions.allActions}
              </LinkButton>
            }
          >
            <ActionNotice answer={answer} />
            <ActionList actions={page.toDo.rows} now={page.at} zone={page.zone} mayFinish={page.mayFinish} />
          </Section>
        ) : null}
        {nothing ? (
          <EmptyState
            icon={<CalendarCheck aria-hidden="true" />}
            title={page.done > 0 ? words.allDone : words.empty}
            text={page.done > 0 ? undefined : words.emptyText}
          >
            <LinkButton href={paths.book()} data-reload>
              {words.share}
            </LinkButton>
          </EmptyState>
        ) : null}
        {nothing ? null : (
          <div className="page-columns">
            {page.running.length + page.ahead.length > 0 ? (
              <div className="page-parts pt-0">
                {page.running.length > 0 ? (
                  <Section title={words.now}>
                    <VisitList visits={page.running} />
                  </Section>
                ) : null}
                {page.ahead.length > 0 ? (
                  <Section title={words.next}>
                    <VisitList visits={page.ahead} />
                  </Section>
                ) : null}
              </div>
            ) : null}
            {page.unmarked.length > 0 ? (
              <Section title={words.unmarked}>
                <VisitList visits={page.unmarked} />
              </Section>
            ) : null}
          </div>
        )}
      </div>
    </div>
  );
}
