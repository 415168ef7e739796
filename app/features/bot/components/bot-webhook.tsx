import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { CopyButton } from "~/ui/copy-button";
import { Notice } from "~/ui/notice";

/** What came of telling Telegram our address. */
export type BotWebhookOutcome = { ok: true } | { ok: false; fault: string };

interface BotWebhookProps {
  url: string;
  outcome: BotWebhookOutcome | null;
  pending: boolean;
  disabled: boolean;
}

/** The address Telegram calls, and the button that tells it. */
export function BotWebhook({ url, outcome, pending, disabled }: BotWebhookProps) {
  const m = useMessages();
  const words = m.bot.settings.webhook;
  const { copy, copied } = m.connections.webhook;
  const reasons: Record<string, string> = { inward: words.inward, unset: words.unset };
  return (
    <div className="grid max-w-3xl gap-4">
      <p className="max-w-prose text-sm text-ink-2">{words.intro}</p>
      <div className="flex items-center gap-2 rounded-lg bg-sunken px-3 py-2">
        <code className="min-w-0 flex-1 text-sm wrap-anywhere">{url}</code>
        <CopyButton text={url} label={copy} copiedLabel={copied} />
      </div>
      {outcome?.ok ? <Notice tone="positive" live="status" title={words.registered} /> : null}
      {outcome && !outcome.ok ? (
        <Notice
          tone="warning"
          live="alert"
          title={
            reasons[outcome.fault] ??
            m.bot.settings.test.failed({ why: m.connections.faults[outcome.fault] ?? outcome.fault })
          }
        />
      ) : null}
      <Form method="post" className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
        <Button name="intent" value="register" pending={pending} disabled={disabled}>
          {words.register}
        </Button>
        <span className="text-sm text-ink-2">{words.hint}</span>
      </Form>
    </div>
  );
}
