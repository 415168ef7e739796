import { Form } from "@remix-run/react";
import { NewPasswordField } from "~/features/accounts/components/user-fields";
import { ownPasswordSchema } from "~/features/accounts/schema";
import { useLocale, useMessages } from "~/i18n/context";
import { formatAgo } from "~/i18n/format";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { FormErrors } from "~/ui/form-errors";
import { PasswordInput } from "~/ui/password-input";
import { Section } from "~/ui/section";
import { useServerForm, useSubmitting, type FormAnswer } from "../forms";

interface SessionShown {
  id: number;
  device: string | null;
  address: string | null;
  createdAt: string;
  lastSeenAt: string;
}

/** Where one is signed in, with the way to end each and all others. */
export function Sessions({
  sessions,
  current,
  now,
}: {
  sessions: readonly SessionShown[];
  current: number;
  now: string;
}) {
  const m = useMessages();
  const words = m.accounts.account;
  const locale = useLocale();
  const ago = (instant: string) => formatAgo(new Date(instant), new Date(now), locale);
  return (
    <Section title={words.sessionsTitle} note={words.sessionsNote}>
      <ul className="grid gap-3">
        {sessions.map(({ id, device, address, createdAt, lastSeenAt }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
            <span className="grid">
              <span className="font-medium">
                {device ?? words.unknownDevice}{" "}
                {id === current ? <Badge tone="accent">{words.thisDevice}</Badge> : null}
              </span>
              <span className="text-sm text-ink-3">
                {words.lastSeen({ when: ago(lastSeenAt) })} · {words.since({ when: ago(createdAt) })}
                {address ? ` · ${m.access.account.from({ address })}` : null}
              </span>
            </span>
            {id === current ? null : (
              <Form method="post">
                <input type="hidden" name="sessionId" value={id} />
                <Button
                  name="intent"
                  value="end-session"
                  aria-label={words.endSessionOf({ device: device ?? words.unknownDevice })}
                >
                  {words.endSession}
                </Button>
              </Form>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 ? (
        <Form method="post" className="mt-4">
          <Button name="intent" value="end-others">
            {words.endOthers}
          </Button>
        </Form>
      ) : null}
    </Section>
  );
}

/** Changing one's own password. */
export function OwnPassword({ answer }: { answer: FormAnswer | undefined }) {
  const sending = useSubmitting("password");
  const words = useMessages().accounts.account;
  const lastResult = answer?.of === "password" ? answer : null;
  const [form, fields] = useServerForm({ id: "own-password", schema: ownPasswordSchema, lastResult });
  const { currentPassword, password } = fields;
  return (
    <Section title={words.passwordTitle}>
      <Form
        method="post"
        id={form.id}
        onSubmit={form.onSubmit}
        noValidate={form.noValidate}
        className="grid gap-5"
      >
        <input type="hidden" name="intent" value="password" />
        <FormErrors form={form.errors} />
        <Field label={words.currentPassword} id={currentPassword.id} error={currentPassword.errors} required>
          <PasswordInput name="currentPassword" autoComplete="current-password" />
        </Field>
        <NewPasswordField field={password} label={words.newPassword} />
        <div>
          <Button variant="primary" pending={sending}>
            {words.changePassword}
          </Button>
        </div>
      </Form>
    </Section>
  );
}
