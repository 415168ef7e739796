import { json, redirect, type ActionFunctionArgs } from "@remix-run/node";
import { registerBotWebhook, saveBot, tryBot, type BotFault } from "~/features/bot/account/commands.server";
import { botForm, botIntent } from "~/features/bot/account/schema";
import type { BotFormRefusal } from "~/features/bot/components/bot-account-form";
import type { BotTestResult } from "~/features/bot/components/bot-test";
import type { BotWebhookOutcome } from "~/features/bot/components/bot-webhook";
import { paths } from "~/lib/paths";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";

/** What the set-up page of the bot is answered when it is not sent on. */
export type BotAnswer =
  | { of: "save"; refused: BotFormRefusal }
  | { of: "test"; result: BotTestResult }
  | { of: "register"; outcome: BotWebhookOutcome };

/** Does what was pressed on the set-up page of the bot. */
export async function pressBot({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "settings:write" });
  const { core, vendors } = context;
  const { intent: asked, ...typed } = Object.fromEntries(await readForm(request)) as Record<string, string>;
  const intent = botIntent.safeParse(asked);
  if (!intent.success) throw json({ reason: "bad_form" }, { status: 400 });
  switch (intent.data) {
    case "save": {
      const form = botForm.safeParse(typed);
      const refused = (wrong: BotFormRefusal["wrong"]) =>
        json<BotAnswer>({ of: "save", refused: { botName: typed.botName ?? "", wrong } }, 422);
      if (!form.success) {
        const fields = new Set(form.error.issues.map(({ path }) => path[0]));
        return refused({
          ...(fields.has("botName") ? { botName: true as const } : {}),
          ...(fields.has("botToken") ? { botToken: "wrong" as const } : {}),
        });
      }
      const saved = await answerErrors(() => saveBot(core, user, form.data));
      return saved.ok ? redirect(`${paths.settingsTelegram()}?done=saved`, 303) : refused({ botToken: "needed" }); // prettier-ignore
    }
    case "test": {
      const tried = await tryBot(core, user, vendors.telegram);
      if (!tried.ok)
        return json<BotAnswer>({ of: "test", result: { ok: false, fault: wordOf(tried.error) } });
      const { profile, webhook, isOurs } = tried.value;
      const { name, latencyMs } = profile;
      const { url, waiting, failedAt, failure } = webhook;
      const result = { ok: true as const, name, latencyMs, isOurs, waiting, failure };
      // What follows a question mark may be somebody's secret.
      const shown = { webhookUrl: url.split("?", 1)[0] ?? "", failedAt: failedAt?.toISOString() ?? null };
      return json<BotAnswer>({ of: "test", result: { ...result, ...shown } });
    }
    case "register": {
      const done = await registerBotWebhook(core, user, vendors.telegram);
      const outcome = done.ok ? { ok: true as const } : { ok: false as const, fault: wordOf(done.error) };
      return json<BotAnswer>({ of: "register", outcome });
    }
  }
}

function wordOf(fault: BotFault): string {
  return typeof fault === "string" ? fault : fault.fault;
}
