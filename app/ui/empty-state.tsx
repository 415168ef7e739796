import type { ReactNode } from "react";

type EmptyStateProps = {
  icon?: ReactNode;
  title: ReactNode;
  /** What this place is for, or why nothing was found. */
  text?: ReactNode;
  /** How to get the first one: buttons or links. */
  children?: ReactNode;
};

/** What a list says when it has nothing: what it is and how to get the first row. */
export function EmptyState({ icon, title, text, children }: EmptyStateProps) {
  return (
    <div className="empty">
      {icon ? <span className="empty-mark">{icon}</span> : null}
      <h2>{title}</h2>
      {text ? <p className="empty-text">{text}</p> : null}
      {children ? <div className="empty-actions">{children}</div> : null}
    </div>
  );
}
