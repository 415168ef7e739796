import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import type { MirrorPipeline } from "~/features/amocrm/ports";
import { accountKind } from "~/features/connections/accounts/model";
import type { TestAnswer } from "~/features/connections/components/health-view";
import type { FormRefusal } from "~/features/connections/components/vendor-form";
import {
  pauseConnection,
  resumeConnection,
  rotateWebhookSecret,
  saveConnection,
} from "~/features/connections/commands.server";
import { readHealth } from "~/features/connections/health/queries.server";
import type { ConnectedVendor } from "~/features/connections/model";
import { countWaitingWork } from "~/features/connections/overview/queries.server";
import { testConnection } from "~/features/connections/probe/commands.server";
import { readConnection, readWebhookUrl } from "~/features/connections/queries.server";
import { vendorIntent } from "~/features/connections/schema";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { answerErrors, issueMessages, readForm } from "../forms.server";
import { requireUser } from "../guards.server";

/** Vendors whose settings are this one page. */
export type PagedVendor = Exclude<ConnectedVendor, "yclients">;

/** What the set-up page is answered when it is not sent on. */
export type VendorAnswer =
  | { of: "save"; refused: FormRefusal }
  /** `pipelines`: with their numbers, for who has to type them. */
  | { of: "test"; result: TestAnswer; pipelines?: MirrorPipeline[] };

/** Reads what the settings of a vendor show. */
export async function readVendorPage<V extends PagedVendor>(
  { request, context }: LoaderFunctionArgs,
  vendor: V,
) {
  await requireUser(request, context, { can: "settings:write" });
  const { core, simulatorUrls } = context;
  const [connection, health, work] = await Promise.all([
    readConnection(core, vendor),
    readHealth(core.db, vendor),
    countWaitingWork(core.db),
  ]);
  const simulator = connection.isSimulated ? simulatorUrls[vendor] : null;
  const { settings } = connection;
  const own = settings ? accountKind(vendor).addressOf(settings) : "";
  const url = vendor === "billing" ? null : await readWebhookUrl(core, vendor);
  return {
    vendor,
    connection,
    health,
    queue: work[vendor],
    address: simulator ?? own,
    simulator,
    webhook: vendor === "billing" ? null : { url, isSigned: accountKind(vendor).made === null },
    hasDrift: vendor !== "billing" && connection.state !== "off",
    now: core.clock.now(),
  };
}

/** Does what was pressed in the settings of a vendor. */
export async function pressVendor({ request, context }: ActionFunctionArgs, vendor: PagedVendor) {
  const user = await requireUser(request, context, { can: "settings:write" });
  const { core, vendors } = context;
  const { intent: asked, ...typed } = Object.fromEntries(await readForm(request)) as Record<string, string>;
  const intent = vendorIntent.safeParse(asked);
  if (!intent.success) throw json({ reason: "bad_form" }, { status: 400 });
  if (core.env[vendor].mode === "off") throw json({ reason: "off" }, { status: 409 });
  const done = (what: string) => redirect(`${paths.settingsVendor(vendor)}?done=${what}`, 303);
  return answerErrors(async () => {
    switch (intent.data) {
      case "save": {
        const kind = accountKind(vendor);
        const form = kind.form.safeParse(typed);
        if (!form.success) {
          const hidden: ReadonlySet<string> = new Set(Object.keys(kind.secrets.parse({})));
          const shown = Object.fromEntries(Object.entries(typed).filter(([name]) => !hidden.has(name)));
          const refused = { typed: shown, errors: issueMessages(form.error, resolveLocale(request)) };
          return json<VendorAnswer>({ of: "save", refused }, 422);
        }
        await saveConnection(core, user, vendor, form.data);
        return done("saved");
      }
      case "test": {
        const result = await testConnection(core, user, { vendors, vendor });
        if (vendor !== "amocrm" || !result?.ok) return json<VendorAnswer>({ of: "test", result });
        // The account is right, whether or not it lets its pipelines be read.
        const pipelines = (await vendors.amocrm?.pipelines().catch(() => [])) ?? [];
        return json<VendorAnswer>({ of: "test", result, pipelines });
      }
      case "rotate":
        await rotateWebhookSecret(core, user, vendor);
        return done("rotated");
      case "pause":
        await pauseConnection(core, user, vendor);
        return done("paused");
      case "resume":
        await resumeConnection(core, user, vendor);
        return done("resumed");
    }
  });
}
