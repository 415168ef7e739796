import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Outlet, useLoaderData, useLocation } from "@remix-run/react";
import { can } from "~/features/accounts/policy";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { PageHeader } from "~/ui/page-header";
import { Tabs } from "~/ui/tabs";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context);
  return json({
    catalog: can(user, "catalog:write"),
    hours: can(user, "schedule:write:own"),
    users: can(user, "users:manage"),
    audit: can(user, "audit:read"),
    settings: can(user, "settings:write"),
    pipeline: can(user, "pipeline:manage"),
    notices: can(user, "notices:write"),
  });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.catalog.settings.title);

interface Place {
  href: string;
  label: string;
  /** Pages that belong to it and have addresses of their own. */
  also?: readonly string[];
}

/** Accounts that are reached through the list of integrations. */
const ACCOUNTS = (["hms", "billing", "freescout", "amocrm"] as const).map(paths.settingsVendor);

function isWithin(pathname: string, { href, also = [] }: Place): boolean {
  return [href, ...also].some((start) => pathname.startsWith(start));
}

/** The frame of the settings: what the owner may change, in tabs that are links. */
export default function Settings() {
  const rights = useLoaderData<typeof loader>();
  const { pathname } = useLocation();
  const m = useMessages();
  const words = m.catalog.settings;
  const all: readonly (Place | false)[] = [
    rights.settings && { href: paths.settingsBusiness(), label: words.business },
    rights.catalog && { href: paths.settingsServices(), label: words.services },
    rights.catalog && { href: paths.settingsCategories(), label: words.categories },
    (rights.catalog || rights.hours) && { href: paths.settingsStaff(), label: words.staff },
    rights.catalog && { href: paths.settingsLocations(), label: words.locations },
    rights.catalog && { href: paths.settingsResources(), label: words.resources },
    rights.settings && { href: paths.settingsBooking(), label: words.booking },
    rights.settings && { href: paths.settingsPayments(), label: m.payments.settings.title },
    rights.settings && { href: paths.settingsLoyalty(), label: words.loyalty },
    rights.pipeline && { href: paths.settingsClients(), label: m.clientForms.settings.tab },
    rights.pipeline && { href: paths.settingsPipeline(), label: m.pipeline.settings.tab },
    rights.notices && { href: paths.settingsNotices(), label: m.notices.settings.tab },
    rights.hours && { href: paths.settingsFeeds(), label: m.notices.feeds.tab },
    rights.settings && { href: paths.settingsIntegrations(), label: m.integrations.tab, also: ACCOUNTS },
    rights.settings && { href: paths.settingsTelegram(), label: m.bot.settings.tab },
    rights.settings && { href: paths.settingsYclients(), label: m.connections.tab },
    rights.users && { href: paths.settingsUsers(), label: words.users },
    rights.users && { href: paths.settingsAccess(), label: m.access.settings.tab },
    rights.audit && { href: paths.audit(), label: m.audit.title },
  ];
  const places = all.filter((place) => place !== false);
  return (
    <div className="page">
      <PageHeader title={words.title} />
      <Tabs
        label={words.tabs}
        items={places.map((place) => ({
          href: place.href,
          label: place.label,
          current: isWithin(pathname, place),
        }))}
      />
      <div className="pt-7">
        <Outlet />
      </div>
    </div>
  );
}
