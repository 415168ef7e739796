import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { DescriptionList } from "~/ui/description-list";
import { formatPhone } from "~/ui/format-phone-as-typed";
import { Section } from "~/ui/section";

interface ClientDetailsProps {
  client: {
    phoneRaw: string | null;
    phoneE164: string | null;
    phoneIsIdentity: boolean;
    email: string | null;
    locale: string;
    source: string;
    notes: string;
    externalRefs: readonly { source: string; externalId: string }[];
  };
  /** Local day of the first entry. */
  sinceDay: string;
}

/** How to reach a client, what to remember about them, and who they are in other systems. */
export function ClientDetails({ client, sinceDay }: ClientDetailsProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.clients.card;
  return (
    <>
      <Section title={words.contacts}>
        <DescriptionList
          items={[
            { term: words.phone, value: <PhoneLink {...client} /> },
            {
              term: words.email,
              value: client.email ? (
                <a className="link" href={`mailto:${client.email}`}>
                  {client.email}
                </a>
              ) : null,
            },
            { term: words.language, value: m.clients.languages[client.locale] ?? client.locale },
            { term: words.source, value: m.clients.sources[client.source] ?? client.source },
            { term: words.since, value: formatDay(sinceDay, locale, "year") },
          ]}
        />
      </Section>
      <Section title={words.notes}>
        {client.notes ? (
          <p className="text-sm whitespace-pre-line wrap-anywhere">{client.notes}</p>
        ) : (
          <p className="text-sm text-ink-3">{words.noNotes}</p>
        )}
      </Section>
      <Section title={words.links}>
        {client.externalRefs.length > 0 ? (
          <DescriptionList
            items={client.externalRefs.map(({ source, externalId }) => ({
              term: m.sync.sources[source] ?? source,
              value: <span className="tabular">{words.number({ id: externalId })}</span>,
            }))}
          />
        ) : (
          <p className="text-sm text-ink-3">{words.noLinks}</p>
        )}
      </Section>
    </>
  );
}

/** A number that can be called, or what somebody typed and why it is not one. */
function PhoneLink({
  phoneRaw,
  phoneE164,
  phoneIsIdentity,
}: Pick<ClientDetailsProps["client"], "phoneRaw" | "phoneE164" | "phoneIsIdentity">) {
  const words = useMessages().clients.card;
  if (phoneE164) {
    return (
      <a className="link tabular" href={`tel:${phoneE164}`}>
        {formatPhone(phoneE164)}
      </a>
    );
  }
  if (!phoneRaw) return <>—</>;
  return (
    <>
      <bdi>{phoneRaw}</bdi>
      {phoneIsIdentity ? null : <span className="block text-xs text-warning">{words.phoneWrong}</span>}
    </>
  );
}
