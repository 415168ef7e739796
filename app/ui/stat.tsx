import type { ReactNode } from "react";
import { classNames } from "./class-names";

/** Figures side by side, parted by hairlines; they wrap as the screen narrows. */
export function Stats({ children }: { children: ReactNode }) {
  return <div className="stats">{children}</div>;
}

type StatProps = {
  label: ReactNode;
  value: ReactNode;
  note?: ReactNode;
  /** A change since the period before, already formatted with its sign. */
  change?: { text: string; direction: "up" | "down" | "same" };
  /** Where the figure is explained. */
  href?: string;
  big?: boolean;
};

/** One figure: what it is, how much, and a note. */
export function Stat({ label, value, note, change, href, big = false }: StatProps) {
  const className = classNames("stat", big && "stat-big");
  const content = (
    <>
      <span className="stat-label">{label}</span>
      <span className="stat-value">{value}</span>
      {note || change ? (
        <span className="stat-note">
          {change ? <span className={`change-${change.direction}`}>{change.text}</span> : null}
          {change && note ? " " : null}
          {note}
        </span>
      ) : null}
    </>
  );
  return href ? (
    <a href={href} className={className}>
      {content}
    </a>
  ) : (
    <div className={className}>{content}</div>
  );
}
