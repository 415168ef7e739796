import type { ReactNode } from "react";
import { VisitStatus } from "~/features/booking/components/visit-status";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Badge } from "~/ui/badge";
import { DescriptionList } from "~/ui/description-list";
import { formatPhone } from "~/ui/format-phone-as-typed";
import { Card } from "~/ui/section";
import type { ConflictSide as Side } from "../queries.server";

interface ConflictSideProps {
  side: Side;
  title: string;
  zone: string;
  isFirst: boolean;
  isLoser: boolean;
  /** The record in the vendor's own journal; staff sign in there. */
  journalUrl: string | null;
}

/** One of the two visits: who, when, since when, and the ways to it. */
export function ConflictSide({ side, title, zone, isFirst, isLoser, journalUrl }: ConflictSideProps) {
  const words = useMessages().conflicts.side;
  const locale = useLocale();
  const time = (instant: string) => formatTime(new Date(instant), zone, locale);
  const when = `${formatDateTime(new Date(side.startsAt), zone, locale, "weekday")}–${time(side.endsAt)}`;
  const facts: { term: string; value: ReactNode }[] = [
    { term: words.when, value: <span className="inline-block first-letter:uppercase">{when}</span> },
    { term: words.staff, value: side.staffName },
    { term: words.service, value: side.serviceName },
    { term: words.status, value: side.isGone ? words.gone : <VisitStatus status={side.status} /> },
    { term: words.phone, value: side.phone && formatPhone(side.phone) },
    { term: words.email, value: side.email },
    { term: words.number, value: side.externalId },
    { term: words.made, value: formatDateTime(new Date(side.madeAt), zone, locale, "weekday") },
  ];
  const links = [
    side.bookingId === null ? null : { href: paths.booking(side.bookingId), label: words.openVisit },
    side.recordId === null ? null : { href: paths.syncRecord(side.recordId), label: words.openRecord },
    journalUrl === null ? null : { href: journalUrl, label: words.openJournal },
  ];
  return (
    <Card>
      <p className="text-sm text-ink-3">{title}</p>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <h2 className="text-lg font-semibold wrap-anywhere">
          <bdi>{side.clientName ?? words.nobody}</bdi>
        </h2>
        {isFirst ? <Badge>{words.first}</Badge> : null}
        {isLoser ? <Badge tone="warning">{words.loser}</Badge> : null}
      </div>
      <DescriptionList items={facts.filter(({ value }) => value !== null && value !== "")} />
      <p className="mt-3 flex flex-wrap gap-x-4 text-sm">
        {links.map((link) =>
          link === null ? null : (
            <a key={link.href} className="link py-1.5" href={link.href}>
              {link.label}
            </a>
          ),
        )}
      </p>
    </Card>
  );
}
