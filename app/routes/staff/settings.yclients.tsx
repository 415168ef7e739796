import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData, useNavigation, useSearchParams } from "@remix-run/react";
import { AccountForm } from "~/features/connections/components/account-form";
import { ConnectionGlance } from "~/features/connections/components/connection-glance";
import { ConnectionTest } from "~/features/connections/components/connection-test";
import { HybridForm } from "~/features/connections/components/hybrid-form";
import { WebhookPanel } from "~/features/connections/components/webhook-panel";
import { readHealth } from "~/features/connections/health/queries.server";
import { countOutgoing, readConnection, readWebhookUrl } from "~/features/connections/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { listSourceStates } from "~/features/sync/queries.server";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pressConnection, type SetUpAnswer } from "./press-connection.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "settings:write" });
  const { core, simulatorUrls } = context;
  const [connection, webhookUrl, health, hybrid, [source], outgoing] = await Promise.all([
    readConnection(core, "yclients"),
    readWebhookUrl(core),
    readHealth(core.db, "yclients"),
    readSetting(core.db, "hybrid"),
    listSourceStates(core.db, user, ["yclients"]),
    countOutgoing(core.db),
  ]);
  const queue = { incoming: source?.newEvents ?? 0, outgoing, waiting: source?.waiting ?? 0 };
  const simulator = connection.isSimulated ? simulatorUrls.yclients : null;
  return json({ connection, webhookUrl, health, hybrid, queue, simulator, now: core.clock.now() });
}

export const action = (args: ActionFunctionArgs) => pressConnection(args);

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.connections.title);

/** The account at YClients: how it is, what it is, whether it works, and how the two calendars go together. */
export default function YclientsSettings() {
  const { connection, webhookUrl, health, hybrid, queue, simulator, now } = useLoaderData<typeof loader>();
  const answer = useAnswer() as SetUpAnswer | undefined;
  const [query] = useSearchParams();
  const { formData } = useNavigation();
  const pending = String(formData?.get("intent") ?? "");
  useLive(["connections", "sync", "channels"]);
  const { connections: words } = useMessages();
  const { state, settings, has } = connection;
  const done = answer ? null : query.get("done");
  const said = { saved: words.account.saved, paused: words.pause.paused, resumed: words.pause.resumed, hybrid: words.hybrid.saved }[done ?? ""]; // prettier-ignore
  const isSetUp = state === "on" || state === "paused";
  return (
    <>
      <Section title={words.title} note={words.intro}>
        <div className="grid max-w-3xl gap-4">
          {said ? <Notice tone="positive" live="status" title={said} /> : null}
          {state === "off" ? <Notice tone="warning" title={words.off} /> : null}
          {simulator ? (
            <Notice tone="info" title={words.demo}>
              <a className="link" href={simulator} target="_blank" rel="noreferrer">
                {words.demoLink}
              </a>
            </Notice>
          ) : null}
          <ConnectionGlance
            {...{ state, health, queue, now, isUnreadable: connection.isUnreadable }}
            companyId={settings?.companyId ?? ""}
            address={simulator ?? settings?.baseUrl ?? ""}
          />
        </div>
      </Section>
      {state === "off" ? null : (
        <>
          <Section title={words.test.title}>
            <ConnectionTest
              result={answer?.of === "test" ? answer.result : null}
              pending={pending === "test"}
              disabled={state !== "on"}
            />
          </Section>
          <Section title={words.account.title}>
            <AccountForm
              key={connection.version}
              {...{ settings, has }}
              refused={answer?.of === "save" ? answer : null}
              pending={pending === "save"}
            />
          </Section>
          <Section title={words.webhook.title}>
            <WebhookPanel
              url={webhookUrl}
              mayRegister={isSetUp}
              outcome={answer?.of === "webhook" ? answer.outcome : null}
              pending={pending}
            />
          </Section>
          <Section title={words.hybrid.title}>
            <HybridForm hybrid={hybrid} pending={pending === "hybrid"} />
          </Section>
          {isSetUp ? (
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
          ) : null}
        </>
      )}
    </>
  );
}
