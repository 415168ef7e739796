import type { ReactNode } from "react";
import { classNames } from "./class-names";

export type Tone = "neutral" | "accent" | "positive" | "warning" | "negative" | "info";

type BadgeProps = { tone?: Tone; icon?: ReactNode; title?: string; children: ReactNode };

/** A short word about a thing: a source, a stage, a code. For a state use `StatusMark`, whose shape speaks too. */
export function Badge({ tone = "neutral", icon, title, children }: BadgeProps) {
  return (
    <span className={classNames("tag", tone !== "neutral" && `tone-${tone}`)} title={title}>
      {icon}
      {children}
    </span>
  );
}

type FilterTagsProps = {
  label: string;
  items: readonly { href: string; label: ReactNode; count?: ReactNode; current?: boolean }[];
};

/** Filters as a row of small links; the chosen one is marked for eyes and for screen readers. */
export function FilterTags({ label, items }: FilterTagsProps) {
  return (
    <nav aria-label={label} className="flex flex-wrap gap-1.5">
      {items.map((item) => (
        <a
          key={item.href}
          href={item.href}
          className="tag"
          aria-current={item.current ? "true" : undefined}
          data-keep-scroll
        >
          {item.label}
          {item.count === undefined ? null : <span className="tabular font-normal">{item.count}</span>}
        </a>
      ))}
    </nav>
  );
}
