import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { saveChoicesByToken } from "~/features/notifications/choices/commands.server";
import { readChoicesByToken } from "~/features/notifications/choices/queries.server";
import { readChoicesForm } from "~/features/notifications/choices/schema";
import { ChoiceFields } from "~/features/notifications/components/choice-fields";
import { isChannel, topics } from "~/features/notifications/model";
import { readSetting } from "~/features/settings/queries.server";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { providedMessages } from "~/i18n/provided-messages";
import { Button } from "~/ui/button";
import { Notice } from "~/ui/notice";
import { PublicFrame } from "~/ui/public-frame";
import { readForm } from "../forms.server";

const HIDDEN = { "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store" };

/** What the letter's own link asks to switch off; null when it names nothing. */
function askedOf(request: Request) {
  const query = new URL(request.url).searchParams;
  const topic = topics.find((one) => one === query.get("topic"));
  const channel = query.get("channel");
  return topic && isChannel(channel) ? { topic, channel } : null;
}

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { db, env } = context.core;
  const view = await readChoicesByToken(db, env, params.token ?? "");
  if (!view) throw new Response(null, { status: 404 });
  const { choices, reachable } = view;
  const asked = askedOf(request);
  return json(
    {
      choices,
      reachable,
      asked: asked && choices[asked.topic][asked.channel] ? asked : null,
      business: (await readSetting(db, "business")).name,
      locale: resolveLocale(request),
    },
    { headers: HIDDEN },
  );
}

/** A mail program's one click (RFC 8058), the button that asks the same, and the form of everything. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const form = await readForm(request);
  const asked = askedOf(request);
  const isOneClick = form.get("List-Unsubscribe") === "One-Click" || form.get("intent") === "stop";
  if (isOneClick && !asked) throw new Response(null, { status: 400 });
  const choices = isOneClick && asked ? [{ ...asked, isOn: false }] : readChoicesForm(form);
  const saved = await saveChoicesByToken(context.core, { token: params.token ?? "", choices });
  if (!saved) throw new Response(null, { status: 404 });
  return json({ stopped: isOneClick && asked ? asked.topic : null }, { headers: HIDDEN });
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${providedMessages(data.locale).notices.choices.title} · ${data.business}` : "" },
  { name: "robots", content: "noindex" },
];

/** Which messages a client gets; the letter's own link, without signing in. It says nothing of who they are. */
export default function NoticeChoices() {
  const { choices, reachable, asked, business } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const m = useMessages();
  const words = m.notices.choices;
  const done = answer?.stopped ? words.unsubscribed({ topic: m.notices.topics[answer.stopped] }) : words.saved;
  return (
    <PublicFrame brand={{ name: business }}>
      <h1 className="public-title">{asked && !answer ? words.stopTitle : words.title}</h1>
      <div className="grid gap-6">
        {answer ? <Notice tone="positive" live="status" title={done} /> : null}
        {asked && !answer ? (
          <Form method="post" className="grid gap-4">
            <p>{words.asked({ topic: m.notices.topics[asked.topic], channel: words.channels[asked.channel] })}</p>
            <Button variant="primary" size="lg" block name="intent" value="stop">
              {words.stop}
            </Button>
          </Form>
        ) : null}
        <p className="text-ink-2">{words.intro}</p>
        <Form method="post" className="grid gap-6" key={JSON.stringify(choices)}>
          {asked && !answer ? <h2 className="public-group">{words.others}</h2> : null}
          <ChoiceFields choices={choices} reachable={reachable} />
          <div>
            <Button size="lg" name="intent" value="save">
              {words.save}
            </Button>
          </div>
        </Form>
      </div>
    </PublicFrame>
  );
}
