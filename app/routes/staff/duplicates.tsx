import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { UsersRound } from "lucide-react";
import { getMainLocation } from "~/features/catalog/queries.server";
import { suggestClients } from "~/features/clients/queries.server";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { PairRow } from "~/features/merging/components/pair-row";
import { listPairs } from "~/features/merging/duplicates/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { FilterTags } from "~/ui/badge";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { formatPhone } from "~/ui/format-phone-as-typed";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Pager } from "~/ui/pager";
import { SearchInput } from "~/ui/search-input";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { answerErrors } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { OrderNav, orderPlaces } from "./order-nav";
import { pressPairs } from "./press-merging.server";
import { pageTitle } from "./title";

const STATES = ["open", "dismissed"] as const;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:merge" });
  const { db } = context.core;
  const url = new URL(request.url).searchParams;
  const state = STATES.find((one) => one === url.get("state")) ?? "open";
  const clientId = readId(url.get("client"));
  const q = (url.get("q") ?? "").slice(0, 200);
  if (clientId !== null) await answerErrors(() => mustSeeClient(db, user, clientId));
  const [page, location, picked, found] = await Promise.all([
    listPairs(db, user, { state, clientId, after: url.get("after") }),
    getMainLocation(db),
    clientId === null ? [] : suggestClients(db, user, { search: "", picked: clientId }),
    clientId === null || q === "" ? null : suggestClients(db, user, { search: q }),
  ]);
  const others = found?.filter(({ id }) => id !== clientId) ?? null;
  return json({ state, q, ...page, client: picked[0] ?? null, others, zone: location?.zone ?? "UTC", places: orderPlaces(user) }); // prettier-ignore
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:merge" });
  return pressPairs({ core: context.core, user, request });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.merging.title);

/** Cards that may be one person, with the reasons; one decides pair by pair, or at once about those that are certain. */
export default function Duplicates() {
  const { state, pairs, open, dismissed, next, client, zone, places } = useLoaderData<typeof loader>();
  useLive(["clients"]);
  const words = useMessages().merging;
  const locale = useLocale();
  const certain = pairs.filter(({ isCertain }) => isCertain);
  const isOpen = state === "open";
  const at = (query: Parameters<typeof paths.duplicates>[0]) => paths.duplicates({ client: client?.id, ...query }); // prettier-ignore
  const counts = { open, dismissed };
  return (
    <div className="page">
      <PageHeader
        crumbs={[{ label: useMessages().clients.title, href: paths.clients() }]}
        title={client ? words.of({ name: client.displayName }) : words.title}
        note={open > 0 ? words.count({ n: open }) : null}
        actions={client ? <LinkButton href={paths.duplicates()}>{words.everybody}</LinkButton> : <LookNow />}
      >
        <p className="max-w-2xl text-sm text-ink-2">{words.intro}</p>
      </PageHeader>
      <OrderNav current="duplicates" places={places} />
      <Told />
      {client ? <Others /> : null}
      <div className="toolbar px-0 pt-4 pb-1">
        <FilterTags
          label={words.title}
          items={STATES.map((one) => ({
            href: at({ state: one === "open" ? undefined : one }),
            label: words.states[one],
            count: counts[one] > 0 ? formatNumber(counts[one], locale) : undefined,
            current: state === one,
          }))}
        />
      </div>
      {pairs.length === 0 ? (
        <EmptyState
          icon={<UsersRound aria-hidden="true" />}
          title={isOpen ? words.empty : words.emptyDismissed}
          text={isOpen ? words.emptyText : undefined}
        />
      ) : (
        <Form method="post" preventScrollReset>
          {isOpen && certain.length > 0 ? (
            <div className="pair-bulk" role="group" aria-label={words.bulkBar}>
              {certain.map(({ id }) => (
                <input key={id} type="hidden" name="sure" value={id} />
              ))}
              <Button name="intent" value="chosen">
                {words.mergeChosen}
              </Button>
              <Button variant="quiet" name="intent" value="sure">
                {words.mergeSure({ n: certain.length })}
              </Button>
              <span className="text-sm text-ink-3">{words.bulkText}</span>
            </div>
          ) : null}
          <ul>
            {pairs.map((pair) => (
              <PairRow key={pair.id} pair={pair} zone={zone} />
            ))}
          </ul>
        </Form>
      )}
      <Pager nextHref={next && at({ state: isOpen ? undefined : state, after: next })} />
    </div>
  );
}

function LookNow() {
  return (
    <Form method="post">
      <Button name="intent" value="look">
        {useMessages().merging.look}
      </Button>
    </Form>
  );
}

/** What the last press has led to. */
function Told() {
  const answer = useAnswer<typeof action>();
  const words = useMessages().merging;
  if (!answer) return null;
  if ("refused" in answer)
    return <Notice tone="warning" live="alert" title={words.noneChosen} />;
  if ("did" in answer) return <Notice tone="positive" live="status" title={words[answer.did]} />;
  const { done, failed, batch } = answer;
  return (
    <Notice
      tone={failed > 0 ? "warning" : "positive"}
      live="status"
      title={words.merged({ n: done })}
      end={done > 0 ? <LinkButton href={paths.merges({ batch })}>{words.openBatch}</LinkButton> : null}
    >
      {failed > 0 ? words.notMerged({ n: failed }) : null}
    </Notice>
  );
} // prettier-ignore

/** Choosing the other card by hand: what no comparison could have found. */
function Others() {
  const { client, q, others } = useLoaderData<typeof loader>();
  const words = useMessages().merging;
  if (!client) return null;
  return (
    <Section title={words.findOther} className="mt-5">
      <Form method="get" className="flex max-w-xl gap-2">
        <input type="hidden" name="client" value={client.id} />
        <SearchInput label={words.findOtherLabel} defaultValue={q} clearHref={paths.duplicates({ client: client.id })} />
        <Button>{words.find}</Button>
      </Form>
      {others?.length === 0 ? <p className="text-sm text-ink-2">{words.foundNobody}</p> : null}
      {others && others.length > 0 ? (
        <ul className="divide-y divide-line">
          {others.map(({ id, displayName, code, phone }) => (
            <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1.5">
              <bdi className="font-medium">{displayName}</bdi>
              <span className="tabular text-sm text-ink-2">{[code, phone && formatPhone(phone)].filter(Boolean).join(" · ")}</span>
              <LinkButton size="sm" className="ml-auto" href={paths.mergeClients(client.id, id)}>{words.compare}</LinkButton>
            </li>
          ))}
        </ul>
      ) : null}
    </Section>
  );
} // prettier-ignore
