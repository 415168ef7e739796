import { Fragment, type ReactNode } from "react";
import { classNames } from "./class-names";

type PageHeaderProps = {
  title: ReactNode;
  /** Quiet facts on the title's line: counts, sums. */
  note?: ReactNode;
  /** Before the title: a portrait. */
  lead?: ReactNode;
  /** Under the title: contacts, badges. */
  children?: ReactNode;
  /** Secondary actions first, the one main action last. */
  actions?: ReactNode;
  crumbs?: readonly { label: ReactNode; href?: string }[];
  /** A hairline below, for pages whose content fills the screen to its edges. */
  bar?: boolean;
};

/** The head of a page: where we are, what it is, what can be done. */
export function PageHeader({ title, note, lead, children, actions, crumbs, bar = false }: PageHeaderProps) {
  return (
    <header className={classNames("page-header", bar && "page-header-bar")}>
      {crumbs ? (
        <div className="page-crumbs">
          {crumbs.map((crumb, index) => (
            <Fragment key={index}>
              {index > 0 ? <span aria-hidden="true">›</span> : null}
              {crumb.href ? <a href={crumb.href}>{crumb.label}</a> : <span>{crumb.label}</span>}
            </Fragment>
          ))}
        </div>
      ) : null}
      {lead}
      <div className="min-w-0">
        <div className="page-titles">
          <h1>{title}</h1>
          {note ? <div className="page-note">{note}</div> : null}
        </div>
        {children}
      </div>
      {actions ? <div className="page-actions">{actions}</div> : null}
    </header>
  );
}
