import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { Outlet, useLoaderData, useRouteLoaderData } from "@remix-run/react";
import { Calendar, Contact, House, ListChecks, RefreshCw, Settings } from "lucide-react";
import { can } from "~/features/accounts/policy";
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
  const user = await requireUser(request, context);
  const { db } = context.core;
  const [business, waiting] = await Promise.all([
    readSetting(db, "business"),
    can(user, "sync:read") ? countWaiting(db) : null,
  ]);
  return json({
    business: business.name,
    user: { name: user.displayName, role: user.role },
    waiting,
    seesWork: can(user, "jobs:manage"),
    seesSettings: can(user, "catalog:write") || can(user, "schedule:write:own"),
  });
}

/** The staff's frame around every page under /crm. Each page below guards itself: loaders run side by side. */
export default function StaffLayout() {
  const { business, user, waiting, seesWork, seesSettings } = useLoaderData<typeof loader>();
  const root = useRouteLoaderData<typeof rootLoader>("root");
  useLive(["sync"]);
  const m = useMessages();
  const nav = m.staff.nav;
  const items = [
    { href: paths.crm(), label: nav.today, icon: <House aria-hidden="true" />, onPhone: true, exact: true },
    { href: paths.calendar(), label: nav.calendar, icon: <Calendar aria-hidden="true" />, onPhone: true },
    { href: paths.clients(), label: nav.clients, icon: <Contact aria-hidden="true" />, onPhone: true },
    ...(waiting === null
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
      items={items}
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
