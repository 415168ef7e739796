import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { signInByLink } from "~/features/client-access/commands.server";
import { readSetting } from "~/features/settings/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PublicFrame } from "~/ui/public-frame";
import { useSubmitting } from "../forms";
import { clientCookie, codeCookie } from "../session-cookie.server";
import { pageTitle } from "../staff/title";

export async function loader({ context }: LoaderFunctionArgs) {
  // Opening the letter's link changes nothing: mail programs open links before people do. The button signs in.
  return json(
    { business: (await readSetting(context.core.db, "business")).name },
    { headers: { "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex" } },
  );
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.me.link.title);

export async function action({ params, context }: ActionFunctionArgs) {
  const { core, clientIp } = context;
  const link = (params.token ?? "").slice(0, 100);
  const opened = await signInByLink(core, { link, clientIp });
  if (!opened.ok) return json({ stale: true }, { status: opened.error.reason === "wrong" ? 410 : 429 });
  const headers = new Headers();
  headers.append("Set-Cookie", clientCookie(core, opened.value.secret));
  headers.append("Set-Cookie", codeCookie(core, ""));
  return redirect(paths.me(), { status: 303, headers });
}

/** The link out of the letter: one button, because only a person presses it. */
export default function Link() {
  const { business } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const words = useMessages().me;
  const sending = useSubmitting();
  return (
    <PublicFrame brand={{ name: business }}>
      <h1>{words.link.title}</h1>
      {refused ? (
        <div className="grid gap-5 pt-4">
          <Notice tone="warning" live="alert" title={words.link.stale} />
          <LinkButton variant="primary" size="lg" href={paths.meSignIn()}>
            {words.code.again}
          </LinkButton>
        </div>
      ) : (
        <Form method="post" className="grid gap-5">
          <p className="text-ink-2">{words.link.lead}</p>
          <Button variant="primary" size="lg" block pending={sending}>
            {words.link.submit}
          </Button>
        </Form>
      )}
    </PublicFrame>
  );
}
