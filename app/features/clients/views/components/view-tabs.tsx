import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Tabs } from "~/ui/tabs";
import { BUILT_IN_VIEWS } from "../model";

interface ViewTabsProps {
  own: readonly { id: number; name: string; query: string }[];
  /** What the address says. */
  query: string;
  /** The own view that is open. */
  view: number | null;
  /** Built-in views that this user has no use for: money or the pipeline without the right to see them. */
  hidden: readonly string[];
}

/** Everybody, the views that everybody has, and those the user saved, as tabs. */
export function ViewTabs({ own, query, view, hidden }: ViewTabsProps) {
  const words = useMessages().clientList.views;
  const builtIn = BUILT_IN_VIEWS.filter(({ key }) => !hidden.includes(key));
  const fixed = [...builtIn.filter(({ key }) => key !== "archive"), ...builtIn.filter(({ key }) => key === "archive")];
  const at = (text: string) => Object.fromEntries(new URLSearchParams(text));
  const isFixed = view === null && fixed.some((one) => one.query === query);
  return (
    <div className="px-(--gutter)">
      <Tabs
        label={words.label}
        items={[
          { href: paths.clients(), label: words.all, current: view === null && !isFixed },
          ...fixed.filter(({ key }) => key !== "archive").map((one) => ({ href: paths.clients(at(one.query)), label: words[one.key], current: view === null && one.query === query })),
          ...own.map((one) => ({ href: paths.clients({ ...at(one.query), view: one.id }), label: <bdi>{one.name}</bdi>, current: view === one.id })),
          ...fixed.filter(({ key }) => key === "archive").map((one) => ({ href: paths.clients(at(one.query)), label: words[one.key], current: view === null && one.query === query })),
        ]}
      />
    </div>
  );
} // prettier-ignore
