import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { CopyButton } from "~/ui/copy-button";
import { Notice } from "~/ui/notice";
import { Badge } from "~/ui/badge";

/** What came of telling the vendor our address. */
export type WebhookOutcome =
  | { ok: true; urls: { url: string; isOurs: boolean }[] }
  | { ok: false; error: "no_secret" | "no_public_address" | { fault: string }; isRotated: boolean };

interface WebhookPanelProps {
  url: string | null;
  mayRegister: boolean;
  outcome: WebhookOutcome | null;
  pending: string | null;
}

/** The address the vendor calls: to copy, to let us register it, and to change its secret. */
export function WebhookPanel({ url, mayRegister, outcome, pending }: WebhookPanelProps) {
  const words = useMessages().connections.webhook;
  return (
    <div className="grid max-w-3xl gap-4">
      <p className="max-w-prose text-sm text-ink-2">{words.intro}</p>
      {url ? (
        <div className="flex items-center gap-2 rounded-lg bg-sunken px-3 py-2">
          <code className="min-w-0 flex-1 text-sm wrap-anywhere">{url}</code>
          <CopyButton text={url} label={words.copy} copiedLabel={words.copied} />
        </div>
      ) : (
        <p className="text-sm text-ink-3">{words.none}</p>
      )}
      {outcome ? <Outcome outcome={outcome} /> : null}
      {url && mayRegister ? (
        <Form method="post" className="grid gap-4">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
            <Button name="intent" value="register" pending={pending === "register"}>
              {words.register}
            </Button>
            <span className="text-sm text-ink-2">{words.registerHint}</span>
          </div>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
            <Button name="intent" value="rotate" pending={pending === "rotate"}>
              {words.rotate}
            </Button>
            <span className="text-sm text-ink-2">{words.rotateHint}</span>
          </div>
        </Form>
      ) : null}
    </div>
  );
}

function Outcome({ outcome }: { outcome: WebhookOutcome }) {
  const { webhook: words, faults } = useMessages().connections;
  if (outcome.ok)
    return (
      <Notice tone="positive" live="status" title={words.registered}>
        <ul>
          {outcome.urls.map(({ url, isOurs }, at) => (
            <li key={at} className="flex flex-wrap items-center gap-2">
              <code className="text-sm wrap-anywhere">{url}</code>
              {isOurs ? <Badge tone="accent">{words.ours}</Badge> : null}
            </li>
          ))}
        </ul>
      </Notice>
    );
  const { error, isRotated } = outcome;
  const title =
    error === "no_secret"
      ? words.noSecret
      : error === "no_public_address"
        ? words.noPublicAddress
        : (isRotated ? words.rotatedOnly : words.failed)({ why: faults[error.fault] ?? error.fault });
  return <Notice tone="warning" live="alert" title={title} />;
}
