import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { Outlet, useLoaderData, useRouteLoaderData } from "@remix-run/react";
import {
  Calendar,
  ChartColumn,
  ClipboardList,
  Contact,
  House,
  Inbox,
  Kanban,
  ListChecks,
  ListTodo,
  MessageSquareText,
  MessagesSquare,
  RefreshCw,
  Ruler,
  Settings,
  Star,
  Wallet,
} from "lucide-react";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { can, type Action } from "~/features/accounts/policy";
import { countRequests } from "~/features/booking/desk/queries.server";
import { countOpenConflicts } from "~/features/channels/conflicts/queries.server";
import { countOverdue } from "~/features/conversations/actions/queries.server";
import { countUnseen } from "~/features/conversations/list/queries.server";
import { countFailedNotices } from "~/features/notifications/outbox/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { countWaiting } from "~/features/sync/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import type { loader as rootLoader } from "~/root";
import { defaultAppearance } from "~/lib/appearance";
import { StaffFrame } from "~/ui/staff-frame";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { owing: true });
  // Whoever has yet to connect an authenticator sees the page where they do, and a frame that tells nothing.
  const owing = user.owesSecondStep;
  const may = (action: Action) => !owing && can(user, action);
  const { db } = context.core;
  const [business, requests, failedNotices, waits, talk] = await Promise.all([
    readSetting(db, "business"),
    owing ? 0 : countRequests(db, user, context.core.clock.now()),
    countFailedNotices(db),
    may("sync:read") ? countWhatWaits(db) : null,
    may("conversations:read") ? countTalk(db, user, context.core.clock.now()) : null,
  ]);
  return json({
    business: business.name,
    user: { name: user.displayName, role: user.role },
    owing,
    requests,
    failedNotices: may("notices:write") ? failedNotices : null,
    waits,
    talk,
    seesPipeline: may("pipeline:read"),
    seesProgress: may("progress:read"),
    seesPrograms: may("programs:read"),
    seesFigures: may("figures:read"),
    seesPayments: may("payments:read"),
    seesPoints: may("points:read") && user.clientScope !== "own",
    seesWork: may("jobs:manage"),
    seesSettings: may("catalog:write") || may("schedule:write:own"),
  });
}

/** Records that nobody could place, and hours that two calendars disagree about. */
async function countWhatWaits(db: Core["db"]): Promise<{ records: number; conflicts: number }> {
  const [records, conflicts] = await Promise.all([countWaiting(db), countOpenConflicts(db)]);
  return { records, conflicts };
}

/** What is overdue of one's own actions, and what clients wrote that nobody has read. */
async function countTalk(
  db: Core["db"],
  user: UserActor,
  now: Date,
): Promise<{ overdue: number; unseen: number }> {
  const [overdue, unseen] = await Promise.all([countOverdue(db, user, now), countUnseen(db, user)]);
  return { overdue, unseen };
}

/** The staff's frame around every page under /crm. Each page below guards itself: loaders run side by side. */
export default function StaffLayout() {
  const { business, user, owing, requests, failedNotices, waits, talk, ...rights } =
    useLoaderData<typeof loader>();
  const {
    seesPipeline,
    seesProgress,
    seesPrograms,
    seesFigures,
    seesPayments,
    seesPoints,
    seesWork,
    seesSettings,
  } = rights;
  const waiting = waits === null ? 0 : waits.records + waits.conflicts;
  const root = useRouteLoaderData<typeof rootLoader>("root");
  useLive(["sync", "bookings", "notices", "channels", "conversations"]);
  const m = useMessages();
  const nav = m.staff.nav;
  const items = [
    { href: paths.crm(), label: nav.today, icon: <House aria-hidden="true" />, onPhone: true, exact: true },
    { href: paths.calendar(), label: nav.calendar, icon: <Calendar aria-hidden="true" />, onPhone: true },
    {
      href: paths.requests(),
      label: nav.requests,
      icon: <Inbox aria-hidden="true" />,
      count: requests > 0 ? requests : undefined,
      alert: requests > 0,
    },
    { href: paths.clients(), label: nav.clients, icon: <Contact aria-hidden="true" />, onPhone: true },
    ...(talk === null
      ? []
      : [
          {
            href: paths.actions(),
            label: nav.actions,
            icon: <ListTodo aria-hidden="true" />,
            count: talk.overdue > 0 ? talk.overdue : undefined,
            alert: talk.overdue > 0,
          },
          {
            href: paths.messages(),
            label: nav.messages,
            icon: <MessagesSquare aria-hidden="true" />,
            count: talk.unseen > 0 ? talk.unseen : undefined,
            alert: talk.unseen > 0,
          },
        ]),
    ...(seesPipeline
      ? [{ href: paths.pipeline(), label: nav.pipeline, icon: <Kanban aria-hidden="true" />, onPhone: true }]
      : []),
    ...(seesPrograms
      ? [{ href: paths.programs(), label: nav.programs, icon: <ClipboardList aria-hidden="true" /> }]
      : []),
    ...(seesProgress
      ? [{ href: paths.progress(), label: m.progress.title, icon: <Ruler aria-hidden="true" /> }]
      : []),
    ...(seesPayments
      ? [{ href: paths.payments(), label: nav.payments, icon: <Wallet aria-hidden="true" /> }]
      : []),
    ...(seesPoints
      ? [{ href: paths.loyalty(), label: m.loyalty.cost.nav, icon: <Star aria-hidden="true" /> }]
      : []),
    ...(seesFigures
      ? [{ href: paths.analytics(), label: nav.reports, icon: <ChartColumn aria-hidden="true" /> }]
      : []),
    ...(failedNotices === null
      ? []
      : [
          {
            href: paths.notices(),
            label: nav.notices,
            icon: <MessageSquareText aria-hidden="true" />,
            count: failedNotices > 0 ? failedNotices : undefined,
            alert: failedNotices > 0,
          },
        ]),
    ...(waits === null
      ? []
      : [
          {
            href: paths.sync(),
            label: nav.sync,
            icon: <RefreshCw aria-hidden="true" />,
            count: waiting > 0 ? waiting : undefined,
            alert: waiting > 0,
          },
        ]),
    ...(seesWork ? [{ href: paths.work(), label: nav.work, icon: <ListChecks aria-hidden="true" /> }] : []),
  ];
  const endItems = seesSettings
    ? [{ href: paths.settings(), label: nav.settings, icon: <Settings aria-hidden="true" /> }]
    : [];
  return (
    <StaffFrame
      brand={{ name: business }}
      items={owing ? [] : items}
      endItems={endItems}
      user={{
        name: user.name,
        role: m.staff.roles[user.role],
        accountHref: paths.account(),
        signOutHref: paths.logout(),
      }}
      appearance={root ? { theme: root.theme, density: root.density } : defaultAppearance}
      searchHref={paths.clients()}
    >
      <Outlet />
    </StaffFrame>
  );
}
