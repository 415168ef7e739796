import { json, redirect, type ActionFunctionArgs } from "@remix-run/node";
import type { TestResult } from "~/features/connections/components/connection-test";
import type { WebhookOutcome } from "~/features/connections/components/webhook-panel";
import {
  pauseConnection,
  resumeConnection,
  saveConnection,
  saveHybrid,
} from "~/features/connections/commands.server";
import {
  registerWebhook,
  renewWebhook,
  tryConnection,
  withoutQuery,
} from "~/features/connections/probe/commands.server";
import { readWebhookUrl } from "~/features/connections/queries.server";
import { form as yclientsForm } from "~/features/connections/accounts/yclients/schema";
import { hybridForm, setUpIntent } from "~/features/connections/schema";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { issueMessages, readForm } from "../forms.server";
import { requireUser } from "../guards.server";

/** What the set-up page is answered when it is not sent on. */
export type SetUpAnswer =
  | { of: "save"; errors: Record<string, string[] | undefined>; typed: Record<string, string> }
  | { of: "test"; result: TestResult }
  | { of: "webhook"; outcome: WebhookOutcome };

/** Does what was pressed on the set-up page of YClients. */
export async function pressConnection({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "settings:write" });
  const { core, vendors } = context;
  const vendor = vendors.bookingSources.yclients;
  const { intent: asked, ...typed } = Object.fromEntries(await readForm(request)) as Record<string, string>;
  const intent = setUpIntent.safeParse(asked);
  if (!intent.success || !vendor) throw json({ reason: vendor ? "bad_form" : "off" }, { status: vendor ? 400 : 409 }); // prettier-ignore
  const done = (what: string) => redirect(`${paths.settingsYclients()}?done=${what}`, 303);
  switch (intent.data) {
    case "save": {
      const form = yclientsForm.safeParse(typed);
      if (!form.success) {
        const { partnerToken: _, userToken: __, ...shown } = typed;
        const errors = issueMessages(form.error, resolveLocale(request));
        return json<SetUpAnswer>({ of: "save", errors, typed: shown }, 422);
      }
      await saveConnection(core, user, "yclients", form.data);
      return done("saved");
    }
    case "test":
      return json<SetUpAnswer>({ of: "test", result: await tryConnection(core, user, vendor) });
    case "register":
    case "rotate": {
      const isRotated = intent.data === "rotate";
      const answer = await (isRotated ? renewWebhook : registerWebhook)(core, user, vendor);
      const ours = withoutQuery((await readWebhookUrl(core)) ?? "");
      const outcome: WebhookOutcome = answer.ok
        ? {
            ok: true,
            urls: answer.value.urls.map(withoutQuery).map((url) => ({ url, isOurs: url === ours })),
          }
        : { ...answer, isRotated };
      return json<SetUpAnswer>({ of: "webhook", outcome });
    }
    case "pause":
      await pauseConnection(core, user, "yclients");
      return done("paused");
    case "resume":
      await resumeConnection(core, user, "yclients");
      return done("resumed");
    case "hybrid":
      await saveHybrid(core, user, hybridForm.parse(typed));
      return done("hybrid");
  }
}
