import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { CopyButton } from "~/ui/copy-button";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import type { ConnectionStatus, ConnectedVendor } from "../model";
import type { HealthView, TestAnswer } from "./health-view";
import { TestNotice } from "./test-notice";
import { VendorGlance } from "./vendor-glance";

/** What the set-up page of a vendor shows, apart from its account's form. */
export interface VendorView {
  vendor: Exclude<ConnectedVendor, "yclients">;
  connection: { state: ConnectionStatus; isUnreadable: boolean };
  health: HealthView;
  queue: number;
  address: string;
  /** Where the simulated one can be played with; null: it is real. */
  simulator: string | null;
  /** Null: the vendor does not call us. `url` is null while there is no secret yet. */
  webhook: { url: string | null; isSigned: boolean } | null;
  hasDrift: boolean;
  now: string;
}

interface VendorPageProps {
  view: VendorView;
  /** What was done by the press before this look. */
  done: string | null;
  test: { result: TestAnswer } | null;
  pending: string;
  /** The form of the account. */
  children: ReactNode;
  /** Shown below the test's answer. */
  afterTest?: ReactNode;
}

/** The settings of one outside system: how it is, whether it works, which account, where it calls us, and the pause. */
export function VendorPage({ view, done, test, pending, children, afterTest }: VendorPageProps) {
  const { integrations: words } = useMessages();
  const { vendor, connection, simulator, webhook } = view;
  const { state } = connection;
  const name = words.names[vendor];
  const said = done && done in words.done ? words.done[done as keyof typeof words.done] : null;
  return (
    <>
      <Section
        title={name}
        note={words[vendor].intro}
        action={
          <a className="link text-sm" href={paths.settingsIntegrations()}>
            {words.back}
          </a>
        }
      >
        <div className="grid max-w-3xl gap-4">
          {said ? <Notice tone="positive" live="status" title={said} /> : null}
          {state === "off" ? (
            <Notice tone="warning" title={words.offByEnv({ variable: vendor.toUpperCase() })} />
          ) : null}
          {simulator ? (
            <Notice tone="info" title={words.demo({ name })}>
              <a className="link" href={simulator} target="_blank" rel="noreferrer">
                {words.demoLink}
              </a>
            </Notice>
          ) : null}
          <VendorGlance {...connection} {...view}>
            {view.hasDrift ? (
              <p className="text-sm">
                <a className="link" href={paths.settingsDrift({ vendor })}>
                  {words.openDrift}
                </a>
              </p>
            ) : null}
          </VendorGlance>
        </div>
      </Section>
      {state === "off" ? null : (
        <>
          <Section title={words.test.title}>
            <div className="grid max-w-3xl gap-4">
              <p className="max-w-prose text-sm text-ink-2">{words.test.intro}</p>
              <Form method="post">
                <Button
                  name="intent"
                  value="test"
                  pending={pending === "test"}
                  pendingLabel={words.test.running}
                >
                  {words.test.run}
                </Button>
              </Form>
              {test ? <TestNotice result={test.result} /> : null}
              {afterTest}
            </div>
          </Section>
          <Section title={words.account.title}>{children}</Section>
          {webhook ? (
            <Section title={words.webhook.title}>
              <VendorWebhook {...webhook} pending={pending} />
            </Section>
          ) : null}
          {state === "unset" ? null : (
            <Section title={words.pause.title} note={words.pause.hint}>
              <Form method="post">
                <Button
                  name="intent"
                  value={state === "on" ? "pause" : "resume"}
                  pending={["pause", "resume"].includes(pending)}
                >
                  {state === "on" ? words.pause.pause : words.pause.resume}
                </Button>
              </Form>
            </Section>
          )}
        </>
      )}
    </>
  );
}

/** The address the vendor calls: to copy, and where the secret is ours, to change it. */
function VendorWebhook({
  url,
  isSigned,
  pending,
}: {
  url: string | null;
  isSigned: boolean;
  pending: string;
}) {
  const words = useMessages().integrations.webhook;
  return (
    <div className="grid max-w-3xl gap-4">
      <p className="max-w-prose text-sm text-ink-2">{isSigned ? words.introSigned : words.intro}</p>
      {url ? (
        <div className="flex items-center gap-2 rounded-lg bg-sunken px-3 py-2">
          <code className="min-w-0 flex-1 text-sm wrap-anywhere">{url}</code>
          <CopyButton text={url} label={words.copy} copiedLabel={words.copied} />
        </div>
      ) : (
        <p className="text-sm text-ink-3">{isSigned ? words.noneSigned : words.none}</p>
      )}
      {url && !isSigned ? (
        <Form method="post" className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
          <Button name="intent" value="rotate" pending={pending === "rotate"}>
            {words.rotate}
          </Button>
          <span className="text-sm text-ink-2">{words.rotateHint}</span>
        </Form>
      ) : null}
    </div>
  );
}
