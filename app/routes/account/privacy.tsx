import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { Download } from "lucide-react";
import { getMainLocation } from "~/features/catalog/queries.server";
import { ConsentState } from "~/features/privacy/components/consent-form";
import { setConsents } from "~/features/privacy/consents/commands.server";
import { readConsents } from "~/features/privacy/consents/queries.server";
import { CONSENT_KINDS } from "~/features/privacy/model";
import { readSetting } from "~/features/settings/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { dayOf } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { answerErrors, readForm } from "../forms.server";
import { pageTitle } from "../staff/title";
import { useAnswer } from "../use-answer";
import { AccountFrame } from "./account-frame";
import { requireClient } from "./client-guard.server";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const client = await requireClient(request, context);
  const { db } = context.core;
  const [business, held, location] = await Promise.all([
    readSetting(db, "business"),
    readConsents(db, client.clientId),
    getMainLocation(db),
  ]);
  return json({ business: business.name, held, zone: location?.zone ?? "UTC" });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const client = await requireClient(request, context);
  const form = await readForm(request);
  const kind = CONSENT_KINDS.find((one) => one === form.get("kind"));
  const answer = form.get("answer");
  // Without the consent to be kept at all one is forgotten, and that is asked for in person.
  if (!kind || (answer !== "yes" && answer !== "no") || (kind === "processing" && answer === "no"))
    throw new Response(null, { status: 400 });
  const { clientId } = client;
  await answerErrors(() => setConsents(context.core, client, { clientId, source: "me", given: { [kind]: answer === "yes" } })); // prettier-ignore
  return json({ saved: true as const });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.privacy.own.title);

/** What the client agreed to, each to be given or taken back with one press, and everything we hold about them as a file. */
export default function OwnPrivacy() {
  const { business, held, zone } = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  const words = useMessages().privacy;
  const locale = useLocale();
  return (
    <AccountFrame business={business}>
      <h1>{words.own.title}</h1>
      <p className="pb-4 text-ink-2">{words.own.lead}</p>
      {answer ? <Notice tone="positive" live="status" title={words.own.saved} /> : null}
      <ul className="account-list mt-4">
        {CONSENT_KINDS.map((kind) => {
          const one = held[kind];
          const isKept = kind === "processing" && one?.isGiven === true;
          return (
            <li key={kind} className="grid gap-1.5">
              <b>{words.kinds[kind]}</b>
              <p className="text-ink-2">{words.wordings[kind]}</p>
              <p className="flex flex-wrap items-center gap-x-3">
                <ConsentState held={one} />
                {one ? <span className="text-sm text-ink-3">{words.own.since({ day: formatDay(dayOf(new Date(one.at), zone), locale, "year") })}</span> : null}
              </p>
              {isKept ? (
                <p className="text-sm text-ink-3">{words.own.processingText}</p>
              ) : (
                <Form method="post" className="flex flex-wrap gap-2 pt-1" preventScrollReset>
                  <input type="hidden" name="kind" value={kind} />
                  {one?.isGiven ? null : <Button name="answer" value="yes">{words.own.agree}</Button>}
                  {kind === "processing" || one?.isGiven === false ? null : (
                    <Button variant={one ? "secondary" : "quiet"} name="answer" value="no">{one ? words.own.takeBack : words.own.refuse}</Button>
                  )}
                </Form>
              )}
            </li>
          );
        })}
      </ul>
      <section className="pt-8">
        <h2 className="public-group">{words.file.title}</h2>
        <p className="pb-3 text-ink-2">{words.file.textOwn}</p>
        <LinkButton href={paths.meDataFile()} icon={<Download aria-hidden="true" />} download>{words.file.download}</LinkButton>
      </section>
      <section className="pt-8">
        <h2 className="public-group">{words.own.eraseTitle}</h2>
        <p className="text-ink-2">{words.own.eraseText}</p>
      </section>
    </AccountFrame>
  );
} // prettier-ignore
