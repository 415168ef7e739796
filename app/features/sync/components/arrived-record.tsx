import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatTime } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { DescriptionList } from "~/ui/description-list";
import { formatPhone } from "~/ui/format-phone-as-typed";
import type { VendorRecordStatus } from "../ports";

interface ArrivedRecordProps {
  said: {
    person: { name: string; phone: string | null; email: string | null } | null;
    title: string;
    startsAt: string;
    endsAt: string;
    status: VendorRecordStatus;
    deleted: boolean;
    staffName: string | null;
    comment: string;
    priceMinor: number;
  };
  links: { staff: { name: string } | null; service: { name: string } | null };
  versionAt: string;
  firstSeenAt: string;
  currency: string | null;
  zone: string;
}

/** What the outside system says, word for word, and which of ours it means. */
export function ArrivedRecord({ said, links, versionAt, firstSeenAt, currency, zone }: ArrivedRecordProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.sync.record;
  const { person } = said;
  const from = formatDateTime(new Date(said.startsAt), zone, locale, "full");
  const ours = (name: string, linked: { name: string } | null, missing: string) => (
    <>
      {name || "—"}
      <span className={linked ? "block text-sm text-ink-3" : "block text-sm text-warning"}>
        {linked ? `→ ${linked.name}` : missing}
      </span>
    </>
  );
  return (
    <DescriptionList
      items={[
        {
          term: words.person,
          value: person ? (
            <>
              <bdi>{person.name || words.unknownPerson}</bdi>
              <span className="tabular block text-sm text-ink-2">
                {[person.phone && formatPhone(person.phone), person.email].filter(Boolean).join(" · ")}
              </span>
            </>
          ) : (
            words.unknownPerson
          ),
        },
        {
          term: words.visit,
          value: (
            <span className="inline-block first-letter:uppercase">
              {from}–{formatTime(new Date(said.endsAt), zone, locale)}
            </span>
          ),
        },
        { term: words.service, value: ours(said.title, links.service, words.serviceNotLinked) },
        { term: words.staff, value: ours(said.staffName ?? "", links.staff, words.staffNotLinked) },
        {
          term: m.sync.explain.status,
          value: said.deleted ? words.deleted : m.booking.status[said.status],
        },
        { term: words.price, value: currency ? formatMoney(said.priceMinor, currency, locale) : null },
        {
          term: words.comment,
          value: said.comment ? <span className="whitespace-pre-line">{said.comment}</span> : null,
        },
        { term: words.version, value: formatDateTime(new Date(versionAt), zone, locale) },
        { term: words.firstSeen, value: formatDateTime(new Date(firstSeenAt), zone, locale) },
      ]}
    />
  );
}
