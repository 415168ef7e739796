import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";

/** A visit ahead as the page gets it. */
export interface ListedVisit {
  id: number;
  startsAt: string;
  zone: string;
  staffName: string;
  clientName: string | null;
  serviceName: string;
}

/** More than these are counted, not listed. */
const LISTED_MAX = 50;

/** Visits in rows, each leading to its page, where it can be moved. */
export function VisitRows({ visits, showStaff = false }: { visits: readonly ListedVisit[]; showStaff?: boolean }) {
  const locale = useLocale();
  const words = useMessages().hours.affected;
  return (
    <ul className="divide-y divide-line border-y border-line">
      {visits.slice(0, LISTED_MAX).map((visit) => (
        <li key={visit.id} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 py-2">
          <a className="link-underlined tabular" href={paths.booking(visit.id)}>
            {formatDateTime(new Date(visit.startsAt), visit.zone, locale, "weekday")}
          </a>
          <span>{visit.clientName ?? words.nobody}</span>
          <span className="text-ink-2">
            {visit.serviceName}
            {showStaff ? ` · ${visit.staffName}` : ""}
          </span>
        </li>
      ))}
      {visits.length > LISTED_MAX ? (
        <li className="py-2 text-ink-2">{words.more({ n: visits.length - LISTED_MAX })}</li>
      ) : null}
    </ul>
  );
} // prettier-ignore

interface ConfirmAffectedProps {
  visits: readonly ListedVisit[];
  /** Everything that was sent; it is sent again with the visits that were seen. */
  typed: Record<string, string>;
  /** Where to go when it is not wanted after all. */
  backHref: string;
  showStaff?: boolean;
  /** Says what the visits are in the way of; by default: they would be outside of the hours. */
  title?: ReactNode;
  action?: ReactNode;
}

/** The second step of a change that leaves visits behind: what stays, and a button that says so. Works without scripts. */
export function ConfirmAffected({ visits, typed, backHref, showStaff, title, action }: ConfirmAffectedProps) {
  const m = useMessages();
  const words = m.hours.affected;
  return (
    <div className="grid gap-3">
      <Notice tone="warning" live="alert" title={title ?? words.title({ n: visits.length })}>
        <Form method="post" className="grid gap-3">
          <p>{words.text}</p>
          {Object.entries(typed)
            .filter(([name, value]) => name !== "agreed" && value !== "")
            .map(([name, value]) => (
              <input key={name} type="hidden" name={name} value={value} />
            ))}
          <input type="hidden" name="agreed" value={visits.map(({ id }) => id).join(",")} />
          <div className="flex flex-wrap gap-2.5 pb-1">
            <Button variant="primary">{action ?? words.confirm}</Button>
            <LinkButton href={backHref}>{m.common.cancel}</LinkButton>
          </div>
        </Form>
      </Notice>
      <VisitRows visits={visits} showStaff={showStaff} />
    </div>
  );
}
