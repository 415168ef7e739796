import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData, useNavigation, useSearchParams } from "@remix-run/react";
import { botWebhookUrl } from "~/features/bot/account/commands.server";
import { readBotState } from "~/features/bot/account/queries.server";
import { BotAccountForm } from "~/features/bot/components/bot-account-form";
import { BotTest } from "~/features/bot/components/bot-test";
import { BotWebhook } from "~/features/bot/components/bot-webhook";
import { mainZone } from "~/features/programs/queries.server";
import { useMessages } from "~/i18n/context";
import { CopyButton } from "~/ui/copy-button";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { StatusMark } from "~/ui/status-mark";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pressBot, type BotAnswer } from "./press-bot.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "settings:write" });
  const { core, vendors, simulatorUrls } = context;
  const [bot, zone] = await Promise.all([readBotState(core), mainZone(core.db)]);
  return json({
    bot,
    zone,
    webhookUrl: botWebhookUrl(core),
    link: bot.state === "on" ? (vendors.telegram?.startUrl("").replace(/\?start=$/, "") ?? null) : null,
    simulator: bot.isSimulated ? simulatorUrls.telegram : null,
  });
}

export const action = (args: ActionFunctionArgs) => pressBot(args);

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.bot.settings.title);

const marks = {
  off: { shape: "cross", tone: "neutral" },
  unset: { shape: "warning", tone: "warning" },
  on: { shape: "check", tone: "positive" },
} as const;

/** Which bot it is, whether it answers, and where Telegram sends what clients write. */
export default function TelegramSettings() {
  const { bot, zone, webhookUrl, link, simulator } = useLoaderData<typeof loader>();
  const answer = useAnswer() as BotAnswer | undefined;
  const [query] = useSearchParams();
  const { formData } = useNavigation();
  const pending = String(formData?.get("intent") ?? "");
  useLive(["connections"]);
  const words = useMessages().bot.settings;
  const { state } = bot;
  return (
    <>
      <Section title={words.title} note={words.intro}>
        <div className="grid max-w-3xl gap-4">
          {query.get("done") === "saved" && !answer ? (
            <Notice tone="positive" live="status" title={words.account.saved} />
          ) : null}
          {bot.isUnreadable ? <Notice tone="warning" live="alert" title={words.unreadable} /> : null}
          {state === "off" ? (
            <Notice tone="warning" title={words.off} />
          ) : (
            <p className="flex flex-wrap items-center gap-x-4 gap-y-2">
              <StatusMark {...marks[state]}>{words.states[state]}</StatusMark>
              {bot.botName ? <b>@{bot.botName}</b> : null}
            </p>
          )}
          {link ? (
            <div className="flex items-center gap-2 rounded-lg bg-sunken px-3 py-2">
              <span className="text-sm text-ink-2">{words.botLink}</span>
              <code className="min-w-0 flex-1 text-sm wrap-anywhere">{link}</code>
              <CopyButton text={link} label={words.copy} copiedLabel={words.copied} />
            </div>
          ) : null}
          {simulator ? (
            <Notice tone="info" title={words.demo}>
              <a className="link" href={simulator} target="_blank" rel="noreferrer">
                {words.demoLink}
              </a>
            </Notice>
          ) : null}
        </div>
      </Section>
      {state === "off" ? null : (
        <>
          {bot.isSimulated ? null : (
            <Section title={words.account.title}>
              {bot.isByEnv ? (
                <p className="max-w-prose text-sm text-ink-2">{words.byEnv}</p>
              ) : (
                <BotAccountForm
                  key={bot.version}
                  {...{ botName: bot.botName, hasToken: bot.hasToken }}
                  refused={answer?.of === "save" ? answer.refused : null}
                  pending={pending === "save"}
                />
              )}
            </Section>
          )}
          <Section title={words.test.title}>
            <BotTest
              {...{ botName: bot.botName, zone }}
              result={answer?.of === "test" ? answer.result : null}
              pending={pending === "test"}
              disabled={state !== "on"}
            />
          </Section>
          <Section title={words.webhook.title}>
            <BotWebhook
              url={webhookUrl}
              outcome={answer?.of === "register" ? answer.outcome : null}
              pending={pending === "register"}
              disabled={state !== "on"}
            />
          </Section>
        </>
      )}
    </>
  );
}
