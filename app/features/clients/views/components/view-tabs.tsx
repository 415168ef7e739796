import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Tabs } from "~/ui/tabs";
import { BUILT_IN_VIEWS, type BuiltInView } from "../model";

interface ViewTabsProps {
  own: readonly { id: number; name: string; query: string }[];
  /** What the address says. */
  query: string;
  /** The own view that is open. */
  view: number | null;
  /** Built-in views that this user has no use for, e.g. debts without the right to see money. */
  hidden: readonly BuiltInView[];
}

/** Everybody, the views that everybody has, and those the user saved, as tabs; the archive stands last. */
export function ViewTabs({ own, query, view, hidden }: ViewTabsProps) {
  const words = useMessages().clientList.views;
  const at = (text: string) => Object.fromEntries(new URLSearchParams(text));
  const fixed = BUILT_IN_VIEWS.filter(({ key }) => !hidden.includes(key));
  const isFixed = view === null && fixed.some((one) => one.query === query);
  const tabs = fixed.map((one) => ({
    key: one.key,
    href: paths.clients(at(one.query)),
    label: words[one.key],
    current: view === null && one.query === query,
  }));
  return (
    <div className="px-(--gutter)">
      <Tabs
        label={words.label}
        items={[
          { href: paths.clients(), label: words.all, current: view === null && !isFixed },
          ...tabs.filter(({ key }) => key !== "archive"),
          ...own.map(({ id, name, query: kept }) => ({
            href: paths.clients({ ...at(kept), view: id }),
            label: <bdi>{name}</bdi>,
            current: view === id,
          })),
          ...tabs.filter(({ key }) => key === "archive"),
        ]}
      />
    </div>
  );
}
