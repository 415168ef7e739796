import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { Button } from "~/ui/button";
import { Notice } from "~/ui/notice";

/** What Telegram said when it was asked; a fault in a word otherwise. */
export type BotTestResult =
  | {
      ok: true;
      name: string;
      latencyMs: number;
      webhookUrl: string;
      isOurs: boolean;
      waiting: number;
      failedAt: string | null;
      failure: string | null;
    }
  | { ok: false; fault: string };

interface BotTestProps {
  result: BotTestResult | null;
  /** As it is set up here. */
  botName: string;
  zone: string;
  pending: boolean;
  disabled: boolean;
}

/** "Test the connection": who the token belongs to, and where Telegram sends what clients write. */
export function BotTest({ result, botName, zone, pending, disabled }: BotTestProps) {
  const words = useMessages().bot.settings.test;
  return (
    <div className="grid max-w-3xl gap-4">
      <Form method="post">
        <Button name="intent" value="test" pending={pending} pendingLabel={words.running} disabled={disabled}>
          {words.run}
        </Button>
      </Form>
      {result ? <Outcome {...{ result, botName, zone }} /> : null}
    </div>
  );
}

function Outcome({ result, botName, zone }: { result: BotTestResult; botName: string; zone: string }) {
  const m = useMessages();
  const words = m.bot.settings.test;
  const locale = useLocale();
  if (!result.ok) {
    const why = m.connections.faults[result.fault] ?? result.fault;
    return <Notice tone="negative" live="alert" title={words.failed({ why })} />;
  }
  const { name, latencyMs, webhookUrl, isOurs, waiting, failedAt, failure } = result;
  const isOther = name.toLowerCase() !== botName.toLowerCase();
  return (
    <Notice
      tone={isOther || !isOurs ? "warning" : "positive"}
      live="status"
      title={words.works({ name, ms: latencyMs })}
    >
      <ul className="grid gap-1">
        {isOther ? <li>{words.otherName({ name })}</li> : null}
        <li className="wrap-anywhere">
          {isOurs
            ? words.webhookOurs
            : webhookUrl === ""
              ? words.webhookNone
              : words.webhookOther({ url: webhookUrl })}
        </li>
        {waiting > 0 ? <li>{words.waiting({ n: waiting })}</li> : null}
        {failedAt && failure ? (
          <li className="wrap-anywhere">
            {words.failure({ when: formatDateTime(new Date(failedAt), zone, locale, "short"), why: failure })}
          </li>
        ) : null}
      </ul>
    </Notice>
  );
}
