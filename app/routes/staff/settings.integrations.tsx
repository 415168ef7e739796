import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node"; // prettier-ignore
import { useLoaderData, useNavigation, useSearchParams } from "@remix-run/react";
import { readBotState } from "~/features/bot/account/queries.server";
import { pauseConnection, resumeConnection } from "~/features/connections/commands.server";
import { IntegrationList } from "~/features/connections/components/integration-list";
import { TestNotice } from "~/features/connections/components/test-notice";
import { countLinkFindings } from "~/features/connections/drift/queries.server";
import { listIntegrations } from "~/features/connections/overview/queries.server";
import { testConnection } from "~/features/connections/probe/commands.server";
import { listIntent } from "~/features/connections/schema";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "settings:write" });
  const { core } = context;
  const { state } = await readBotState(core);
  const [rows, found] = await Promise.all([
    listIntegrations(core, { isSet: state === "on" }),
    countLinkFindings(core.db),
  ]);
  const drift = [...found.values()].reduce((sum, n) => sum + n, 0);
  return json({ rows, drift, now: core.clock.now() });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "settings:write" });
  const { core, vendors } = context;
  const press = listIntent.safeParse(Object.fromEntries(await readForm(request)));
  if (!press.success) throw json({ reason: "bad_form" }, { status: 400 });
  const { intent, vendor } = press.data;
  if (intent === "test")
    return json({
      vendor,
      result: await answerErrors(() => testConnection(core, user, { vendors, vendor })),
    });
  const change = intent === "pause" ? pauseConnection : resumeConnection;
  await answerErrors(() => change(core, user, vendor));
  return redirect(paths.settingsIntegrations({ done: intent === "pause" ? "paused" : "resumed" }), 303);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.integrations.title);

/** Every outside system at a glance. */
export default function Integrations() {
  const { rows, drift, now } = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  const [query] = useSearchParams();
  const { formData } = useNavigation();
  useLive(["connections", "jobs", "channels"]);
  const { integrations: words } = useMessages();
  const pending = formData ? `${String(formData.get("intent"))}:${String(formData.get("vendor"))}` : "";
  const done = answer ? null : query.get("done");
  const said = done === "paused" || done === "resumed" ? words.done[done] : null;
  const tested = answer && "vendor" in answer ? answer : null;
  return (
    <Section
      title={words.title}
      note={words.intro}
      action={
        <a className="link text-sm" href={paths.settingsDrift()}>
          {drift > 0 ? words.openDriftFound({ n: drift }) : words.openDrift}
        </a>
      }
    >
      <div className="grid gap-4">
        {said ? <Notice tone="positive" live="status" title={said} /> : null}
        {tested ? (
          <div className="grid gap-1">
            <p className="text-sm text-ink-2">{words.names[tested.vendor]}</p>
            <TestNotice result={tested.result} />
          </div>
        ) : null}
        <IntegrationList rows={rows} now={now} pending={pending} />
      </div>
    </Section>
  );
}
