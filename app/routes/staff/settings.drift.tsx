import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node"; // prettier-ignore
import { Form, useLoaderData, useNavigation, useSearchParams } from "@remix-run/react";
import { LinkAuditState } from "~/features/connections/components/link-audit-state";
import { LinkFindings } from "~/features/connections/components/link-findings";
import { startLinkAudit } from "~/features/connections/drift/commands.server";
import { DRIFT_VENDORS } from "~/features/connections/drift/model";
import { countLinkFindings, listLinkFindings, readLinkAudit } from "~/features/connections/drift/queries.server"; // prettier-ignore
import { readConnection } from "~/features/connections/queries.server";
import { driftParams, driftPress } from "~/features/connections/schema";
import { mainZone } from "~/features/programs/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { Tabs } from "~/ui/tabs";
import { useLive } from "~/ui/use-live";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

const PAGE = 50;

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "settings:write" });
  const { core } = context;
  const { vendor, after } = driftParams.parse(Object.fromEntries(new URL(request.url).searchParams));
  const [audit, findings, counts, { state }, zone] = await Promise.all([
    readLinkAudit(core.db, vendor),
    listLinkFindings(core.db, vendor, { after, limit: PAGE }),
    countLinkFindings(core.db),
    readConnection(core, vendor),
    mainZone(core.db),
  ]);
  const tabs = DRIFT_VENDORS.map((one) => ({ vendor: one, count: counts.get(one) ?? 0 }));
  return json({ vendor, after, audit, findings, tabs, isOn: state === "on", zone, now: core.clock.now() });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "settings:write" });
  const press = driftPress.safeParse(Object.fromEntries(await readForm(request)));
  if (!press.success) throw json({ reason: "bad_form" }, { status: 400 });
  const { vendor } = press.data;
  const begun = await answerErrors(() => startLinkAudit(context.core, user, vendor));
  const done = begun.ok ? "started" : begun.error === "running" ? "already" : "notOn";
  return redirect(paths.settingsDrift({ vendor, done }), 303);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.integrations.drift.title);

/** Who is linked here, and what has become of them there. */
export default function Drift() {
  const { vendor, after, audit, findings, tabs, isOn, zone, now } = useLoaderData<typeof loader>();
  const [query] = useSearchParams();
  const { state } = useNavigation();
  useLive(["connections"]);
  const { integrations } = useMessages();
  const words = integrations.drift;
  const done = query.get("done");
  const said = done === "started" || done === "already" || done === "notOn" ? words[done] : null;
  const isRunning = audit !== null && audit.finishedAt === null;
  return (
    <Section
      title={words.title}
      note={words.intro}
      action={
        <a className="link text-sm" href={paths.settingsIntegrations()}>
          {integrations.back}
        </a>
      }
    >
      <div className="grid gap-4">
        <Tabs
          label={words.title}
          items={tabs.map(({ vendor: one, count }) => ({
            href: paths.settingsDrift({ vendor: one }),
            label: integrations.names[one],
            count: count > 0 ? count : undefined,
            current: one === vendor,
          }))}
        />
        {said ? (
          <Notice tone={done === "started" ? "positive" : "warning"} live="status" title={said} />
        ) : null}
        <Form method="post" className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <input type="hidden" name="vendor" value={vendor} />
          <Button pending={isRunning || state === "submitting"} pendingLabel={words.running} disabled={!isOn}>
            {words.run}
          </Button>
          <LinkAuditState audit={audit} isOn={isOn} now={now} />
        </Form>
        <LinkFindings
          {...{ vendor, after, zone }}
          findings={findings}
          isAudited={audit !== null && audit.finishedAt !== null && audit.error === null}
        />
      </div>
    </Section>
  );
}
