import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { ArrowLeftRight } from "lucide-react";
import { getMainLocation } from "~/features/catalog/queries.server";
import { CardFacts } from "~/features/merging/components/card-facts";
import { MergeChoices } from "~/features/merging/components/merge-choices";
import { Things } from "~/features/merging/components/things";
import { previewMerge } from "~/features/merging/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { useSubmitting } from "../forms";
import { answerErrors } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pressMerge } from "./press-merging.server";
import { pageTitle } from "./title";

function readTwo(params: Record<string, string | undefined>): { survivorId: number; mergedId: number } {
  const [survivorId, mergedId] = [readId(params.survivorId), readId(params.mergedId)];
  if (survivorId === null || mergedId === null) throw new Response(null, { status: 404 });
  return { survivorId, mergedId };
}

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:merge" });
  const { db } = context.core;
  const two = readTwo(params);
  const [preview, location] = await Promise.all([
    answerErrors(() => previewMerge(db, user, two)),
    getMainLocation(db),
  ]);
  return json({ preview, zone: location?.zone ?? "UTC" });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:merge" });
  return pressMerge({ core: context.core, user, request }, readTwo(params));
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.merging.page.title);

/** Two cards side by side: who stays, what the shared card will say, what moves. */
export default function MergeClients() {
  const { preview, zone } = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  const sending = useSubmitting();
  const m = useMessages();
  const words = m.merging.page;
  const { survivor, merged, contradictions } = preview;
  const refusal = answer?.refused ?? preview.refusal;
  return (
    <div className="page page-merge">
      <PageHeader
        crumbs={[
          { label: m.clients.title, href: paths.clients() },
          { label: m.merging.title, href: paths.duplicates() },
        ]}
        title={words.title}
      >
        <p className="max-w-2xl text-sm text-ink-2">{words.text}</p>
      </PageHeader>
      <div className="mb-5 grid gap-3 empty:hidden">
        {refusal ? (
          <Notice
            tone="warning"
            live={answer ? "alert" : "none"}
            title={words.refused[refusal]}
            end={
              refusal === "stale" ? null : (
                <LinkButton href={paths.duplicates({ client: survivor.id })}>{m.merging.findOther}</LinkButton>
              )
            }
          >
            {words.refusedText[refusal]}
          </Notice>
        ) : null}
        {preview.refusal === null ? contradictions.map((one) => <Notice key={one} tone="info">{words.contradictions[one]}</Notice>) : null}
      </div>
      {preview.refusal === "same" ? null : (
        <div className="merge-cards merge-cards-wide">
          <CardFacts card={survivor} role={words.first} isSurvivor zone={zone} />
          <CardFacts card={merged} role={words.second} isSurvivor={false} zone={zone} />
          <a className="btn merge-swap" href={paths.mergeClients(merged.id, survivor.id)} title={words.swap}>
            <ArrowLeftRight aria-hidden="true" />
            <span>{words.swap}</span>
          </a>
        </div>
      )}
      {preview.refusal === null ? (
        // The values shown are those of these versions: a page that was refreshed begins anew.
        <Form method="post" key={`${survivor.id}.${survivor.version}.${merged.version}`} className="mt-7">
          <input type="hidden" name="survivorVersion" value={survivor.version} />
          <input type="hidden" name="mergedVersion" value={merged.version} />
          <Section title={words.choose}>
            <MergeChoices preview={preview} />
            <p className="text-sm text-ink-3">{words.spare}</p>
          </Section>
          <Section title={words.moves}>
            {preview.moves.length > 0 ? (
              <Things rows={preview.moves} />
            ) : (
              <p className="text-ink-2">{words.movesNone}</p>
            )}
          </Section>
          <div className="mt-7 flex flex-wrap gap-2">
            <Button variant="primary" pending={sending}>
              {words.submit}
            </Button>
            <LinkButton variant="quiet" href={paths.duplicates()}>
              {words.cancel}
            </LinkButton>
          </div>
        </Form>
      ) : null}
    </div>
  );
} // prettier-ignore
