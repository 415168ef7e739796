import { Form } from "@remix-run/react";
import { Ellipsis } from "lucide-react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Fold } from "~/ui/fold";
import { formatPhone } from "~/ui/format-phone-as-typed";
import { PhoneInput } from "~/ui/phone-input";
import { Section } from "~/ui/section";
import { TextInput } from "~/ui/text-input";

/** A further phone or address as the page shows it. */
export interface ShownContact {
  id: number;
  shown: string;
  isIdentity: boolean;
  label: string;
  sharedWith: readonly { id: number; name: string }[];
}

/** What the form of a kind was refused for, and what was typed. */
export interface ContactRefused {
  kind: "phone" | "email";
  error: string;
  raw: string;
  label: string;
}

interface ContactListProps {
  kind: "phone" | "email";
  /** The one that is dialled and written to; null when there is none. */
  first: { shown: string; isIdentity: boolean } | null;
  further: readonly ShownContact[];
  refused: ContactRefused | null;
  /** May be read and changed; otherwise they are shown as far as one may. */
  isOpen: boolean;
}

/** All phones or all addresses of a client: the main one first, each with what can be done with it, and the form for one more. */
export function ContactList({ kind, first, further, refused, isOpen }: ContactListProps) {
  const words = useMessages().clientForms.contacts;
  const isPhone = kind === "phone";
  return (
    <Section title={isPhone ? words.phones : words.emails}>
      {first || further.length > 0 ? (
        <ul className="contact-list">
          {first ? (
            <li>
              <div className="contact-way">
                <Reach kind={kind} text={first.shown} isOpen={isOpen} />
                <Badge tone="accent">{isPhone ? words.first : words.firstEmail}</Badge>
              </div>
              {first.isIdentity ? null : <p className="text-sm text-warning">{words.notKnownBy}</p>}
            </li>
          ) : null}
          {further.map((contact) => (
            <li key={contact.id}>
              <Further kind={kind} contact={contact} isOpen={isOpen} />
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-ui text-ink-3">{isPhone ? words.noPhones : words.noEmails}</p>
      )}
      {isOpen ? (
        <NewContact key={refused ? "refused" : further.length} kind={kind} refused={refused} />
      ) : null}
    </Section>
  );
}

function Reach({ kind, text, isOpen }: { kind: "phone" | "email"; text: string; isOpen: boolean }) {
  const shown = kind === "phone" && text.startsWith("+") ? formatPhone(text) : text;
  const href = kind === "phone" ? `tel:${text}` : `mailto:${text}`;
  const isReached = isOpen && (kind === "email" || text.startsWith("+"));
  return isReached ? (
    <a className="link tabular wrap-anywhere" href={href}>{shown}</a>
  ) : (
    <span className="tabular wrap-anywhere">{shown}</span>
  );
} // prettier-ignore

function Further({ kind, contact, isOpen }: { kind: "phone" | "email"; contact: ShownContact; isOpen: boolean }) {
  const words = useMessages().clientForms.contacts;
  const { sharedWith } = contact;
  return (
    <>
      <div className="contact-way">
        <Reach kind={kind} text={contact.shown} isOpen={isOpen} />
        {contact.label ? <Badge>{contact.label}</Badge> : null}
        {isOpen ? <Ways kind={kind} contact={contact} /> : null}
      </div>
      {contact.isIdentity ? null : <p className="text-sm text-warning">{words.notKnownBy}</p>}
      {sharedWith.length > 0 ? (
        <p className="text-sm text-ink-2">
          {words.shared({ n: sharedWith.length })}{" "}
          {sharedWith.map(({ id, name }, at) => (
            <span key={id}>
              {at > 0 ? ", " : null}
              <a className="link" href={paths.client(id)}><bdi>{name}</bdi></a>
            </span>
          ))}
        </p>
      ) : null}
    </>
  );
} // prettier-ignore

/** Behind one button: names it, makes it the main one, removes it. */
function Ways({ kind, contact }: { kind: "phone" | "email"; contact: ShownContact }) {
  const words = useMessages().clientForms.contacts;
  return (
    <Fold className="contact-ways" summary={<Ellipsis aria-hidden="true" />} summaryClass="btn btn-quiet btn-icon" label={words.more({ what: contact.shown })}>
      <div className="grid gap-3 p-2">
        <Form method="post" className="grid gap-2">
          <input type="hidden" name="contactId" value={contact.id} />
          <Field label={words.label} hint={words.labelHint}>
            <TextInput name="label" defaultValue={contact.label} maxLength={60} />
          </Field>
          <Button name="intent" value="label">{words.saveLabel}</Button>
        </Form>
        <Form method="post" className="flex flex-wrap gap-2">
          <input type="hidden" name="contactId" value={contact.id} />
          <Button size="sm" name="intent" value="primary">{kind === "phone" ? words.makeFirst : words.makeFirstEmail}</Button>
          <Button size="sm" variant="danger" name="intent" value="remove" className="ml-auto">{words.remove}</Button>
        </Form>
      </div>
    </Fold>
  );
} // prettier-ignore

function NewContact({ kind, refused }: { kind: "phone" | "email"; refused: ContactRefused | null }) {
  const words = useMessages().clientForms.contacts;
  const mine = refused?.kind === kind ? refused : null;
  const isPhone = kind === "phone";
  return (
    <Form method="post" className="contact-new" noValidate aria-label={isPhone ? words.addPhone : words.addEmail}>
      <input type="hidden" name="intent" value="add" />
      <input type="hidden" name="kind" value={kind} />
      <Field label={isPhone ? words.addPhone : words.addEmail} error={mine?.error}>
        {isPhone ? (
          <PhoneInput name="raw" defaultValue={mine?.raw} autoComplete="off" />
        ) : (
          <TextInput name="raw" type="email" inputMode="email" defaultValue={mine?.raw} autoComplete="off" />
        )}
      </Field>
      <Field label={words.label} optional>
        <TextInput name="label" defaultValue={mine?.label} maxLength={60} autoComplete="off" />
      </Field>
      <Button>{words.add}</Button>
    </Form>
  );
} // prettier-ignore
