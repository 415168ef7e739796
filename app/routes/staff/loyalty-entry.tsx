import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { can } from "~/features/accounts/policy";
import { getMainLocation } from "~/features/catalog/queries.server";
import { ReturnForm, type PointsRefusal } from "~/features/loyalty/components/correction-form";
import { EntryFacts, LinkedEntries } from "~/features/loyalty/components/entry-facts";
import { EntryProof } from "~/features/loyalty/components/entry-proof";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { openEntry } from "~/features/loyalty/entry/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatChange } from "~/i18n/format";
import { AppError } from "~/lib/app-error";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { useSubmitting } from "../forms";
import { answerErrors } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pressReturn } from "./press-points.server";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "points:read" });
  const { db } = context.core;
  const id = readId(params.entryId);
  if (id === null) throw new Response(null, { status: 404 });
  const opened = openEntry(db, user, id).then(async (entry) => {
    await mustSeeClient(db, user, entry.client.id);
    return entry;
  });
  const entry = await opened.catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") throw new Response(null, { status: 404 });
    throw error;
  });
  const zone = (await getMainLocation(db))?.zone ?? "UTC";
  const mayReturn = can(user, "points:correct") && entry.kind === "spend" && entry.followers.every(({ kind }) => kind !== "refund"); // prettier-ignore
  return json({ entry, zone, seesSync: can(user, "sync:read"), mayReturn });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "points:correct" });
  const id = readId(params.entryId);
  if (id === null) throw new Response(null, { status: 404 });
  const { db } = context.core;
  await answerErrors(async () => mustSeeClient(db, user, (await openEntry(db, user, id)).client.id));
  return pressReturn({ core: context.core, user, request }, id);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.loyalty.entryPage.title);

/** One row of the ledger down to its proof: what it rests on, how it was reckoned, and what became of it. */
export default function PointsEntry() {
  const { entry, zone, seesSync, mayReturn } = useLoaderData<typeof loader>();
  useLive(["loyalty", "bookings", "sync"]);
  const m = useMessages();
  const locale = useLocale();
  const pending = useSubmitting();
  const refused = useAnswer<PointsRefusal>();
  const words = m.loyalty.entryPage;
  const { client, kind, points, source, followers } = entry;
  return (
    <div className="page">
      <PageHeader
        crumbs={[
          { label: m.loyalty.cost.title, href: paths.loyalty() },
          { label: <bdi>{client.name}</bdi>, href: paths.client(client.id, { kinds: "points" }) },
        ]}
        title={m.loyalty.kinds[kind]}
        note={<span className="tabular text-lg font-semibold text-ink">{formatChange(points, locale)}</span>}
      />
      <div className="grid gap-5">
        <Section title={words.proof}>
          <p className="max-w-prose">{m.loyalty.plain[kind]}</p>
          <EntryProof {...entry} />
          {mayReturn ? <ReturnForm pending={pending} refused={refused} /> : null}
        </Section>
        <Section title={words.facts}>
          <EntryFacts entry={entry} zone={zone} seesSync={seesSync} />
        </Section>
        {source || followers.length > 0 ? (
          <Section title={words.linked}>
            <LinkedEntries source={source} followers={followers} zone={zone} />
          </Section>
        ) : null}
      </div>
    </div>
  );
}
