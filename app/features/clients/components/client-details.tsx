import { useLocale, useMessages } from "~/i18n/context";
import { formatDay, formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { DescriptionList } from "~/ui/description-list";
import { formatPhone } from "~/ui/format-phone-as-typed";
import { Section } from "~/ui/section";

interface ClientDetailsProps {
  client: {
    id: number;
    phoneRaw: string | null;
    phoneE164: string | null;
    phoneIsIdentity: boolean;
    email: string | null;
    locale: string;
    source: string;
    notes: string;
    externalRefs: readonly { source: string; externalId: string }[];
  };
  responsibleName: string | null;
  fields: readonly { id: number; label: string; kind: string; value: string }[];
  contacts: readonly { id: number; kind: "phone" | "email"; text: string; label: string }[];
  /** Phones and addresses are whole, so they can be called and written to. */
  seesContacts: boolean;
  mayEdit: boolean;
  /** Local day of the first entry. */
  sinceDay: string;
}

/** How to reach a client, what to remember about them, and who they are in other systems. */
export function ClientDetails(props: ClientDetailsProps) {
  const { client, responsibleName, fields, contacts, seesContacts, mayEdit, sinceDay } = props;
  const m = useMessages();
  const locale = useLocale();
  const words = m.clients.card;
  const card = m.story.card;
  const edit = (href: string, label: string) => (mayEdit ? <a className="link" href={href}>{label}</a> : null);
  return (
    <>
      <Section title={words.contacts} action={edit(paths.clientContacts(client.id), m.common.edit)}>
        <DescriptionList
          items={[
            { term: words.phone, value: <Phone {...client} isOpen={seesContacts} /> },
            { term: words.email, value: client.email ? <Mail address={client.email} isOpen={seesContacts} /> : null },
            ...contacts.map(({ kind, text, label }) => ({
              term: label || (kind === "phone" ? words.phone : words.email),
              value:
                kind === "phone" ? <Dial phone={text} isOpen={seesContacts} /> : <Mail address={text} isOpen={seesContacts} />,
            })),
            { term: words.language, value: m.clients.languages[client.locale] ?? client.locale },
            { term: card.responsible, value: responsibleName ?? card.nobody },
            { term: words.source, value: m.clients.sources[client.source] ?? client.source },
            { term: words.since, value: formatDay(sinceDay, locale, "year") },
          ]}
        />
      </Section>
      {fields.length > 0 ? (
        <Section title={card.fields} action={edit(paths.editClient(client.id), m.common.edit)}>
          <DescriptionList
            items={fields.map((field) => ({ term: field.label, value: <FieldValue {...field} /> }))}
          />
        </Section>
      ) : null}
      {client.notes ? (
        <Section title={words.notes}>
          <p className="text-sm whitespace-pre-line wrap-anywhere">{client.notes}</p>
        </Section>
      ) : null}
      <Section title={words.links}>
        {client.externalRefs.length > 0 ? (
          <DescriptionList
            items={client.externalRefs.map(({ source, externalId }) => ({
              term: m.sync.sources[source] ?? m.conversations.channels[source as "telegram"] ?? source,
              value: <span className="tabular">{words.number({ id: externalId })}</span>,
            }))}
          />
        ) : (
          <p className="text-sm text-ink-3">{words.noLinks}</p>
        )}
      </Section>
    </>
  );
} // prettier-ignore

/** A number that can be called, or what somebody typed and why it is not one. */
function Phone({
  phoneRaw,
  phoneE164,
  phoneIsIdentity,
  isOpen,
}: Pick<ClientDetailsProps["client"], "phoneRaw" | "phoneE164" | "phoneIsIdentity"> & { isOpen: boolean }) {
  const words = useMessages().clients.card;
  if (phoneE164) return <Dial phone={phoneE164} isOpen={isOpen} />;
  if (!phoneRaw) return <>—</>;
  return (
    <>
      <bdi>{phoneRaw}</bdi>
      {phoneIsIdentity ? null : <span className="block text-xs text-warning">{words.phoneWrong}</span>}
    </>
  );
}

function Dial({ phone, isOpen }: { phone: string; isOpen: boolean }) {
  if (!isOpen || !phone.startsWith("+")) return <span className="tabular">{phone}</span>;
  return (
    <a className="link tabular" href={`tel:${phone}`}>
      {formatPhone(phone)}
    </a>
  );
}

function Mail({ address, isOpen }: { address: string; isOpen: boolean }) {
  if (!isOpen) return <>{address}</>;
  return (
    <a className="link" href={`mailto:${address}`}>
      {address}
    </a>
  );
}

/** The canonical text of a field as one reads it. */
function FieldValue({ kind, value }: { kind: string; value: string }) {
  const m = useMessages();
  const locale = useLocale();
  switch (kind) {
    case "checkbox":
      return <>{value === "1" ? m.common.yes : m.common.no}</>;
    case "day":
      return <>{formatDay(value, locale, "year")}</>;
    case "number":
      return <span className="tabular">{formatNumber(Number(value), locale, { maximumFractionDigits: 6 })}</span>;
    case "url":
      return (
        <a className="link wrap-anywhere" href={value} target="_blank" rel="noreferrer noopener">
          {value.replace(/^https?:\/\//, "")}
        </a>
      );
    default:
      return <>{value}</>;
  }
} // prettier-ignore
