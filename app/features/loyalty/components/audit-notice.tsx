import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Notice } from "~/ui/notice";
import { isSound, type PointsAudit } from "../audit/model";

/** What the last recomputation from zero found. */
export function AuditNotice({ audit, zone }: { audit: PointsAudit; zone: string }) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.loyalty.audit;
  if (audit.at === null) return <p className="text-sm text-ink-3">{words.none}</p>;
  const at = formatDateTime(new Date(audit.at), zone, locale);
  const n = (count: number) => formatNumber(count, locale);
  if (isSound(audit))
    return (
      <p className="text-sm text-ink-2">
        {words.sound({
          at,
          visits: m.loyalty.visits({ n: audit.visits }),
          total: m.loyalty.points({ n: audit.total }),
        })}
      </p>
    );
  const counts = [
    audit.wrong > 0 ? words.wrong({ n: n(audit.wrong) }) : "",
    audit.overdue > 0 ? words.overdue({ n: n(audit.overdue) }) : "",
    audit.spentWrong > 0 ? words.spentWrong({ n: n(audit.spentWrong) }) : "",
    audit.total !== audit.balances ? words.sums({ total: n(audit.total), balances: n(audit.balances) }) : "",
  ];
  return (
    <Notice tone="negative" title={words.unsound({ at })}>
      <p>{counts.filter(Boolean).join(" · ")}</p>
      <ul className="flex flex-wrap gap-x-3 gap-y-1">
        {audit.findings.slice(0, 20).map(({ bookingId, clientId, points }, at) => (
          <li key={at}>
            <a
              className="link-underlined"
              href={bookingId ? paths.booking(bookingId) : paths.client(clientId)}
            >
              {words.finding({
                id: bookingId || clientId,
                isVisit: bookingId > 0,
                points: points > 0 ? `+${n(points)}` : n(points),
              })}
            </a>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
