import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { Download } from "lucide-react";
import { ConsentForm } from "~/features/privacy/components/consent-form";
import { ConsentJournal } from "~/features/privacy/components/consent-journal";
import { ErasureForm } from "~/features/privacy/components/erasure-form";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { useSubmitting } from "../forms";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pressPrivacy, readPrivacyPage } from "./press-privacy.server";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:read" });
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  return json(await readPrivacyPage(context.core, user, clientId));
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:read" });
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  return pressPrivacy({ core: context.core, user, request }, clientId);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.privacy.title);

/** What a client agreed to, everything we hold about them, and the way to forget them. */
export default function ClientPrivacy() {
  const { client, held, journal, zone, may } = useLoaderData<typeof loader>();
  useLive(["clients", "bookings"]);
  const m = useMessages();
  const words = m.privacy;
  const saving = useSubmitting("consents");
  return (
    <div className="page page-narrow">
      <PageHeader
        crumbs={[
          { label: m.clients.title, href: paths.clients() },
          { label: <bdi>{client.displayName}</bdi>, href: paths.client(client.id) },
        ]}
        title={words.title}
      />
      <Told />
      {client.isErased ? null : (
        <Section title={words.consents.title} note={words.consents.note}>
          {held.processing?.isGiven === false ? <Notice tone="warning">{words.consents.withoutProcessing}</Notice> : null}
          <ConsentForm held={held} zone={zone} mayWrite={may.write} sending={saving} />
          <h3 className="pt-2 font-semibold">{words.consents.journal}</h3>
          <ConsentJournal entries={journal} zone={zone} />
        </Section>
      )}
      {client.isErased ? null : (
        <Section title={words.file.title}>
          <p className="max-w-2xl">{words.file.text}</p>
          {may.handOut ? (
            <p className="flex flex-wrap items-center gap-3">
              <LinkButton href={paths.clientDataFile(client.id)} icon={<Download aria-hidden="true" />} download>{words.file.download}</LinkButton>
              <span className="text-sm text-ink-3">{words.file.hint}</span>
            </p>
          ) : (
            <p className="text-ink-2">{words.file.forbidden}</p>
          )}
        </Section>
      )}
      {may.erase && !client.isErased ? <Section title={words.erase.title}><Forgetting /></Section> : null}
    </div>
  );
} // prettier-ignore

/** What the last press has led to, and whether the person is forgotten already. */
function Told() {
  const { client, erasure, may, zone } = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  const words = useMessages().privacy;
  const locale = useLocale();
  const done = erasure?.doneAt ? formatDateTime(new Date(erasure.doneAt), zone, locale, "year") : null;
  return (
    <div className="mb-6 grid gap-3 empty:hidden">
      {answer && "said" in answer ? (
        <Notice tone={answer.said > 0 ? "positive" : "neutral"} live="status" title={answer.said > 0 ? words.consents.saved : words.consents.nothing} />
      ) : null}
      {answer && "kept" in answer ? <Notice tone="positive" live="status" title={words.erase.kept} /> : null}
      {client.isErased ? (
        <Notice
          tone="positive"
          live="status"
          title={words.act.done}
          end={may.erase && done ? <LinkButton href={paths.erasureAct(client.id)}>{words.act.open}</LinkButton> : null}
        >
          {done ? words.act.doneText({ when: done }) : null}
        </Notice>
      ) : null}
    </div>
  );
} // prettier-ignore

/** The erasure: asked for here, or waiting and still to be called off. */
function Forgetting() {
  const { client, visits, isMoneyUnderWay, erasure, zone } = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  const words = useMessages().privacy.erase;
  const locale = useLocale();
  const sending = useSubmitting("erase");
  if (erasure?.status === "waiting") {
    const when = formatDateTime(new Date(erasure.askedAt), zone, locale, "year");
    return (
      <Form method="post">
        <Notice tone="warning" title={words.waiting} end={<Button name="intent" value="keep">{words.keep}</Button>}>
          {words.waitingText({ who: erasure.who, when })}
        </Notice>
      </Form>
    );
  }
  const refused = answer && "refused" in answer ? answer : null;
  return (
    <ErasureForm
      code={client.code}
      visits={visits}
      isMoneyUnderWay={isMoneyUnderWay}
      refused={refused?.refused ?? null}
      chosen={refused?.chosen ?? { reason: "request", visits: "wait" }}
      zone={zone}
      sending={sending}
    />
  );
} // prettier-ignore
