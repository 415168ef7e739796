import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { DescriptionList } from "~/ui/description-list";
import type { MatchEvidence } from "../schema";

interface WrittenRecordProps {
  record: {
    evidence: MatchEvidence;
    client: { id: number; displayName: string } | null;
    booking: { id: number; reference: string; serviceName: string; staffName: string } | null;
  };
  zone: string;
}

/** Whose the record became and which visit of the calendar it is; and what broke, if something did. */
export function WrittenRecord({ record, zone }: WrittenRecordProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.sync;
  const { client, booking, evidence } = record;
  return (
    <>
      <DescriptionList
        items={[
          {
            term: words.explain.client,
            value: client ? (
              <>
                <a className="link" href={paths.client(client.id)}>
                  <bdi>{client.displayName}</bdi>
                </a>
                {evidence.by ? (
                  <span className="block text-sm text-ink-3">
                    {evidence.by === "hand"
                      ? words.explain.decidedByHand
                      : words.explain.foundBy({ ground: words.grounds[evidence.by] })}
                  </span>
                ) : null}
              </>
            ) : (
              words.explain.nobody
            ),
          },
          {
            term: words.record.booking,
            value: booking ? (
              <>
                <a className="link tabular" href={paths.booking(booking.id)}>
                  {booking.reference}
                </a>
                <span className="block text-sm text-ink-3">
                  {booking.serviceName} · {booking.staffName}
                </span>
              </>
            ) : (
              words.record.noBooking
            ),
          },
        ]}
      />
      {evidence.failure ? (
        <p className="text-sm text-negative">
          {words.explain.failure({
            error: evidence.failure.error,
            when: formatDateTime(new Date(evidence.failure.at), zone, locale, "short"),
          })}
        </p>
      ) : null}
    </>
  );
}
