import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { SearchInput } from "~/ui/search-input";
import { TextInput } from "~/ui/text-input";

interface WriterFormProps {
  message: { id: number; channel: string; body: string; address: string };
  /** What was looked for, and who was found. */
  q: string;
  found: readonly { id: number; code: string; displayName: string; phone: string | null }[];
  error: string | null;
}

/** Who an unknown writer is: a client there is, found by search, or a new one. */
export function WriterForm({ message, q, found, error }: WriterFormProps) {
  const words = useMessages().conversations.writer;
  return (
    <div className="grid max-w-2xl gap-4">
      <blockquote className="line-clamp-3 border-l-2 border-line-strong pl-3 text-ink-2 wrap-anywhere">{message.body}</blockquote>
      <Form method="get" action={paths.messages()} role="search" aria-label={words.find}>
        <input type="hidden" name="who" value="unknown" />
        <input type="hidden" name="name" value={message.id} />
        <SearchInput label={words.find} name="find" defaultValue={q} />
      </Form>
      {found.length > 0 ? (
        <ul className="divide-y divide-line">
          {found.map((client) => (
            <li key={client.id} className="flex items-center justify-between gap-3 py-2">
              <span className="min-w-0">
                <bdi className="font-semibold">{client.displayName}</bdi>
                <span className="tabular block text-sm text-ink-2">{[client.phone, client.code].filter(Boolean).join(" · ")}</span>
              </span>
              <Form method="post">
                <input type="hidden" name="messageId" value={message.id} />
                <input type="hidden" name="clientId" value={client.id} />
                <Button name="intent" value="writer">{words.link}</Button>
              </Form>
            </li>
          ))}
        </ul>
      ) : q ? (
        <p className="text-sm text-ink-2">{words.nobodyFound}</p>
      ) : null}
      <Form method="post" className="flex flex-wrap items-end gap-3" noValidate>
        <input type="hidden" name="messageId" value={message.id} />
        <Field label={words.name} hint={words.nameHint} error={error} className="grow">
          <TextInput name="name" maxLength={200} autoComplete="off" />
        </Field>
        <Button name="intent" value="writer">{words.make}</Button>
      </Form>
    </div>
  );
} // prettier-ignore
