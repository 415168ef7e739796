import { can } from "~/features/accounts/policy";
import { useMessages } from "~/i18n/context";
import type { Actor } from "~/lib/actor";
import { paths } from "~/lib/paths";
import { Tabs } from "~/ui/tabs";

type OrderPlace = "duplicates" | "merges" | "erasures";

/** Which of these places somebody may see. */
export function orderPlaces(actor: Actor): OrderPlace[] {
  return [
    ...(can(actor, "clients:merge") ? (["duplicates", "merges"] as const) : []),
    ...(can(actor, "clients:erase") ? (["erasures"] as const) : []),
  ];
}

/** Between the pages that keep the list of clients in order: who is there twice, who was made one, who is forgotten. */
export function OrderNav({ current, places }: { current: OrderPlace; places: readonly OrderPlace[] }) {
  const words = useMessages().merging;
  if (places.length < 2) return null;
  const hrefs = { duplicates: paths.duplicates(), merges: paths.merges(), erasures: paths.erasures() };
  return (
    <Tabs
      label={words.nav}
      items={places.map((place) => ({
        href: hrefs[place],
        label: words.tabs[place],
        current: place === current,
      }))}
    />
  );
}
