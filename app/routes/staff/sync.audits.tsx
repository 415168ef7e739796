import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { can } from "~/features/accounts/policy";
import { getMainLocation } from "~/features/catalog/queries.server";
import { requestAudit } from "~/features/sync/audit/commands.server";
import { listAudits } from "~/features/sync/audit/queries.server";
import { AuditList } from "~/features/sync/components/audit-list";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Sparkline } from "~/ui/sparkline";
import { useLive } from "~/ui/use-live";
import { useSubmitting } from "../forms";
import { answerErrors } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { SyncNav } from "./sync-nav";
import { pageTitle } from "./title";

const NIGHTS = 30;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "sync:read" });
  const { db } = context.core;
  const [audits, location] = await Promise.all([listAudits(db, user), getMainLocation(db)]);
  return json({ audits, zone: location?.zone ?? "UTC", mayManage: can(user, "sync:manage") });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "sync:manage" });
  const asked = await answerErrors(() => requestAudit(context.core, user, { source: "yclients" }));
  const auditId = asked.ok ? asked.value.auditId : asked.error.auditId;
  if (auditId === null) return json({ refused: "already_running" as const }, 409);
  throw redirect(paths.syncAudit(auditId), 303);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.repair.audits.title);

/** Night after night: how far our calendar and the vendor's were apart. */
export default function SyncAudits() {
  const { audits, zone, mayManage } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  const pending = useSubmitting("audit");
  useLive(["sync"]);
  const m = useMessages();
  const words = m.repair.audits;
  const nights = audits.filter(({ status }) => status === "done").slice(0, NIGHTS).reverse(); // prettier-ignore
  const isRunning = audits.some(({ status }) => status === "running");
  return (
    <>
      <PageHeader
        title={words.title}
        actions={
          mayManage && !isRunning ? (
            <Form method="post">
              <Button name="intent" value="audit" pending={pending}>
                {words.start}
              </Button>
            </Form>
          ) : null
        }
      >
        <p className="max-w-prose text-sm text-ink-2">{words.intro}</p>
      </PageHeader>
      <div className="px-(--gutter) pb-4">
        <SyncNav current="audits" />
      </div>
      <div className="grid gap-3 px-(--gutter) pb-3 empty:hidden">
        {refused ? <Notice tone="warning" live="alert" title={words.alreadyRunning} /> : null}
        {nights.length > 2 ? (
          <figure className="grid w-fit gap-1">
            <figcaption className="text-sm text-ink-2">{words.trend}</figcaption>
            <Sparkline label={words.trend} values={nights.map(({ findings }) => findings)} />
          </figure>
        ) : null}
      </div>
      <AuditList audits={audits} zone={zone} />
    </>
  );
}
