import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { saveNoticeChoices } from "~/features/notifications/choices/commands.server";
import { readNoticeChoices } from "~/features/notifications/choices/queries.server";
import { readChoicesForm } from "~/features/notifications/choices/schema";
import { ChoiceFields } from "~/features/notifications/components/choice-fields";
import { createFeed, revokeFeed } from "~/features/notifications/feeds/commands.server";
import { readClientFeed } from "~/features/notifications/feeds/queries.server";
import { findTelegramChat, telegramLinkUrl } from "~/features/notifications/telegram-link/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { CopyButton } from "~/ui/copy-button";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { readForm } from "../forms.server";
import { pageTitle } from "../staff/title";
import { useAnswer } from "../use-answer";
import { AccountFrame } from "./account-frame";
import { requireClient } from "./client-guard.server";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const client = await requireClient(request, context);
  const { core, vendors } = context;
  const { clientId } = client;
  const [business, view, feed, chat, telegramUrl] = await Promise.all([
    readSetting(core.db, "business"),
    readNoticeChoices(core.db, client, { clientId }),
    readClientFeed(core.db, client, { clientId }),
    findTelegramChat(core.db, clientId),
    telegramLinkUrl(core, vendors.telegram, clientId),
  ]);
  return json({
    business: business.name,
    ...view,
    feedUrl: feed && core.env.web.publicUrl + paths.calendarFeed(feed.token),
    isLinked: chat !== null,
    telegramUrl,
  });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.me.notices.title);

export async function action({ request, context }: ActionFunctionArgs) {
  const client = await requireClient(request, context);
  const { core } = context;
  const { clientId } = client;
  const form = await readForm(request);
  switch (form.get("intent")) {
    case "feed":
      await createFeed(core, client, { clientId });
      return redirect(paths.meNotices(), 303);
    case "end-feed":
      await revokeFeed(core, client, { clientId });
      return redirect(paths.meNotices(), 303);
    default:
      await saveNoticeChoices(core, client, { clientId, choices: readChoicesForm(form) });
      return json({ saved: true as const });
  }
}

/** What the client is told and where: mail, Telegram, their own calendar. */
export default function Notices() {
  const { business, choices, reachable, feedUrl, isLinked, telegramUrl } = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  const m = useMessages();
  const words = m.me.notices;
  return (
    <AccountFrame business={business}>
      <h1>{words.title}</h1>
      <Form method="post" className="grid gap-5" key={JSON.stringify(choices)}>
        {answer?.saved ? <Notice tone="positive" live="status" title={m.notices.choices.saved} /> : null}
        <p className="text-ink-2">{m.notices.choices.intro}</p>
        <ChoiceFields choices={choices} reachable={reachable} />
        <Button size="lg" name="intent" value="save">
          {m.notices.choices.save}
        </Button>
      </Form>
      {telegramUrl ? (
        <section className="grid gap-3 pt-8">
          <h2 className="public-group">{words.telegram}</h2>
          <p className="text-ink-2">{isLinked ? words.telegramLinked : words.telegramText}</p>
          <LinkButton size="lg" href={telegramUrl} rel="noreferrer" target="_blank">
            {isLinked ? words.telegramAgain : words.telegramLink}
          </LinkButton>
        </section>
      ) : null}
      <section className="grid gap-3 pt-8">
        <h2 className="public-group">{words.calendar}</h2>
        <p className="text-ink-2">{words.calendarText}</p>
        {feedUrl ? (
          <p className="flex flex-wrap items-center gap-2">
            <LinkButton href={feedUrl.replace(/^https?:/, "webcal:")}>{words.subscribe}</LinkButton>
            <CopyButton text={feedUrl} label={m.notices.feeds.copy} copiedLabel={m.notices.feeds.copied} />
          </p>
        ) : null}
        <Form method="post" className="flex flex-wrap gap-3">
          <Button name="intent" value="feed">
            {feedUrl ? m.notices.feeds.replace : m.notices.feeds.create}
          </Button>
          {feedUrl ? (
            <Button variant="quiet" name="intent" value="end-feed">
              {m.notices.feeds.revoke}
            </Button>
          ) : null}
        </Form>
      </section>
    </AccountFrame>
  );
}
