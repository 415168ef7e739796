import * as Radix from "radix-ui/dropdown-menu";
import { Fragment, type ReactNode } from "react";
import { classNames } from "./class-names";

export type MenuEntry =
  | { kind: "link"; label: ReactNode; href: string; icon?: ReactNode; note?: ReactNode; disabled?: boolean }
  | {
      kind: "action";
      label: ReactNode;
      onSelect: () => void;
      icon?: ReactNode;
      note?: ReactNode;
      danger?: boolean;
      disabled?: boolean;
    }
  | { kind: "label"; label: ReactNode }
  | { kind: "line" };

type MenuProps = { trigger: ReactNode; entries: readonly MenuEntry[]; align?: "start" | "end" };

/** Secondary actions behind one button, for pages with scripts; what must work without them belongs in a `Fold`. */
export function Menu({ trigger, entries, align = "end" }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="popover" align={align} sideOffset={6} collisionPadding={8}>
          {entries.map((entry, index) => (
            <Fragment key={index}>{renderEntry(entry)}</Fragment>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function renderEntry(entry: MenuEntry): ReactNode {
  switch (entry.kind) {
    case "line":
      return <Radix.Separator className="menu-line" />;
    case "label":
      return <Radix.Label className="menu-label">{entry.label}</Radix.Label>;
    case "link":
      return (
        <Radix.Item asChild disabled={entry.disabled}>
          <a href={entry.href} className="menu-item">
            {entry.icon}
            {entry.label}
            {entry.note ? <span className="menu-item-end">{entry.note}</span> : null}
          </a>
        </Radix.Item>
      );
    case "action":
      return (
        <Radix.Item
          className={classNames("menu-item", entry.danger && "menu-item-danger")}
          disabled={entry.disabled}
          onSelect={entry.onSelect}
        >
          {entry.icon}
          {entry.label}
          {entry.note ? <span className="menu-item-end">{entry.note}</span> : null}
        </Radix.Item>
      );
  }
}
