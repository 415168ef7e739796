import { useRouteLoaderData } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Tabs } from "~/ui/tabs";
import type { loader as layoutLoader } from "./layout";

/** The places of synchronisation, in the order a morning goes: what waits first, then what came, then why. */
type SyncPlace = "waiting" | "conflicts" | "inbox" | "records" | "runs" | "audits" | "diagnosis";

/** One way between all pages of synchronisation; what waits for a person carries its number everywhere. */
export function SyncNav({ current }: { current: SyncPlace }) {
  const m = useMessages();
  const locale = useLocale();
  const waits = useRouteLoaderData<typeof layoutLoader>("routes/staff/layout")?.waits;
  const words = m.sync.places;
  const places: [SyncPlace, string, number?][] = [
    ["waiting", paths.sync(), waits?.records],
    ["conflicts", paths.conflicts(), waits?.conflicts],
    ["inbox", paths.inbox()],
    ["records", paths.syncRecords()],
    ["runs", paths.sync({ tab: "runs" })],
    ["audits", paths.syncAudits()],
    ["diagnosis", paths.syncDiagnosis()],
  ];
  return (
    <Tabs
      label={m.sync.title}
      items={places.map(([place, href, count]) => ({
        href,
        label: words[place],
        count: count ? formatNumber(count, locale) : undefined,
        current: place === current,
      }))}
    />
  );
}
