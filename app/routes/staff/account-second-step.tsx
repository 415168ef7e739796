import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { codeSchema, passwordProofSchema } from "~/features/accounts/schema";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { dayOf } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { buttonClass } from "~/ui/button-class";
import { CopyButton } from "~/ui/copy-button";
import { Field } from "~/ui/field";
import { FormErrors } from "~/ui/form-errors";
import { Notice } from "~/ui/notice";
import { PasswordInput } from "~/ui/password-input";
import { Section } from "~/ui/section";
import { StatusMark } from "~/ui/status-mark";
import { TextInput } from "~/ui/text-input";
import { useServerForm, useSubmitting, type FormAnswer } from "../forms";

type Answer = (FormAnswer & { codes?: string[] }) | undefined;

interface StepShown {
  onAt: string | null;
  codesLeft: number;
  zone: string;
  pending: { secret: string; picture: string } | null;
}

/** The second step of one's own sign-in: off, being connected, or on with its recovery codes. */
export function SecondStep({ step, answer }: { step: StepShown; answer: Answer }) {
  const words = useMessages().access.secondStep;
  return (
    <Section title={words.title} note={words.note}>
      {answer?.codes ? <Codes codes={answer.codes} /> : null}
      {step.onAt !== null ? (
        <On step={step} onAt={step.onAt} answer={answer} />
      ) : step.pending ? (
        <Connecting pending={step.pending} answer={answer} />
      ) : (
        <div className="grid gap-4">
          <StatusMark shape="dash">{words.off}</StatusMark>
          <Proof intent="totp-begin" label={words.begin} answer={answer} primary />
        </div>
      )}
    </Section>
  );
}

function Codes({ codes }: { codes: readonly string[] }) {
  const words = useMessages().access.secondStep;
  return (
    <div className="mb-6 grid gap-3">
      <Notice
        tone="warning"
        live="alert"
        title={words.codesShown}
        end={<CopyButton text={codes.join("\n")} label={words.codesTitle} copiedLabel={words.copied} />}
      >
        {words.codesText}
      </Notice>
      <ul className="recovery-codes" aria-label={words.codesTitle}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Connecting({ pending, answer }: { pending: NonNullable<StepShown["pending"]>; answer: Answer }) {
  const words = useMessages().access.secondStep;
  const sending = useSubmitting("totp-confirm");
  const lastResult = answer?.of === "totp-confirm" ? answer : null;
  const [form, fields] = useServerForm({ id: "totp-confirm", schema: codeSchema, lastResult });
  return (
    <div className="grid gap-5">
      <p>{words.scan}</p>
      <img className="qr-code" src={pending.picture} width="220" height="220" alt={words.qr} />
      <div className="grid gap-1">
        <p className="text-sm text-ink-2">{words.byHand}</p>
        <div className="flex items-center gap-2 rounded-lg bg-sunken px-3 py-2">
          <code className="min-w-0 flex-1 text-sm wrap-anywhere">{pending.secret.match(/.{1,4}/gu)?.join(" ")}</code>
          <CopyButton text={pending.secret} label={words.copyKey} copiedLabel={words.copied} />
        </div>
      </div>
      <Form
        method="post"
        id={form.id}
        onSubmit={form.onSubmit}
        noValidate={form.noValidate}
        className="grid gap-5"
      >
        <FormErrors form={form.errors} />
        <Field label={words.code} hint={words.codeHint} id={fields.code.id} error={fields.code.errors} required>
          <TextInput name="code" inputMode="numeric" autoComplete="one-time-code" className="max-w-48" />
        </Field>
        <div>
          <Button variant="primary" name="intent" value="totp-confirm" pending={sending}>
            {words.confirm}
          </Button>
        </div>
      </Form>
      <Form method="post">
        <Button variant="quiet" name="intent" value="totp-cancel">
          {words.cancel}
        </Button>
      </Form>
    </div>
  );
} // prettier-ignore

function On({ step, onAt, answer }: { step: StepShown; onAt: string; answer: Answer }) {
  const words = useMessages().access.secondStep;
  const locale = useLocale();
  const n = step.codesLeft;
  return (
    <div className="grid gap-5">
      <StatusMark shape="check" tone="positive">
        {words.on({ when: formatDay(dayOf(new Date(onAt), step.zone), locale) })}
      </StatusMark>
      <Part title={words.codesTitle} text={n === 0 ? words.codesNone : words.codesLeft({ n })}>
        <Proof intent="totp-codes" label={words.renew} hint={words.renewText} answer={answer} />
      </Part>
      <Part title={words.switchOff} text={words.switchOffText}>
        <Proof intent="totp-off" label={words.switchOff} answer={answer} />
      </Part>
    </div>
  );
}

/** A part that opens only when it is needed; open when its form was refused. */
function Part({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <div className="grid gap-3">
      <div>
        <h3 className="font-medium">{title}</h3>
        <p className="text-sm text-ink-2">{text}</p>
      </div>
      {children}
    </div>
  );
}

type ProofProps = { intent: string; label: string; hint?: string; answer: Answer; primary?: boolean };

/** A button that asks for the password first. */
function Proof({ intent, label, hint, answer, primary = false }: ProofProps) {
  const words = useMessages().access.secondStep;
  const sending = useSubmitting(intent);
  const lastResult = answer?.of === intent ? answer : null;
  const [form, fields] = useServerForm({ id: intent, schema: passwordProofSchema, lastResult });
  const { currentPassword } = fields;
  const isOpen = lastResult !== null;
  return (
    <details className="proof" open={isOpen}>
      <summary className={buttonClass({ variant: primary ? "primary" : "secondary" })}>{label}</summary>
      <Form
        method="post"
        id={form.id}
        onSubmit={form.onSubmit}
        noValidate={form.noValidate}
        className="grid gap-4 pt-4"
      >
        <FormErrors form={form.errors} />
        <Field
          label={words.currentPassword}
          hint={hint}
          id={currentPassword.id}
          error={currentPassword.errors}
          required
        >
          <PasswordInput name="currentPassword" autoComplete="current-password" />
        </Field>
        <div>
          <Button variant={primary ? "primary" : undefined} name="intent" value={intent} pending={sending}>
            {label}
          </Button>
        </div>
      </Form>
    </details>
  );
}
