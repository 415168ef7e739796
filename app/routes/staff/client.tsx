import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { History } from "lucide-react";
import { can } from "~/features/accounts/policy";
import { getMainLocation } from "~/features/catalog/queries.server";
import { ClientDetails } from "~/features/clients/components/client-details";
import { ClientStats } from "~/features/clients/components/client-stats";
import { ClientTimeline } from "~/features/clients/components/client-timeline";
import { getClientCard } from "~/features/clients/queries.server";
import { groupByDay, readTimelineFilter, TIMELINE_FILTERS } from "~/features/clients/timeline/model";
import { clientTimeline, type TimelineItem } from "~/features/clients/timeline/queries.server";
import { lapsingOf } from "~/features/loyalty/costs/queries.server";
import { listPoints } from "~/features/loyalty/queries.server";
import { readEvidence } from "~/features/sync/schema";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { dayOf } from "~/lib/zoned-time";
import { Avatar } from "~/ui/avatar";
import { Badge, FilterTags } from "~/ui/badge";
import { CopyButton } from "~/ui/copy-button";
import { EmptyState } from "~/ui/empty-state";
import { formatPhone } from "~/ui/format-phone-as-typed";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { answerErrors, newOnce } from "../forms.server";
import { requireUser } from "../guards.server";
import { ClientPoints } from "./client-points";
import { pressCorrection } from "./press-points.server";
import { pageTitle } from "./title";

const POINTS_SHOWN = 8;

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:read" });
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  const { db, clock } = context.core;
  const now = clock.now();
  const url = new URL(request.url).searchParams;
  const filter = readTimelineFilter(url.get("kinds"));
  const kinds = filter ? TIMELINE_FILTERS[filter] : undefined;
  const before = url.get("before");
  const [client, story, points, location, lapsing] = await answerErrors(() =>
    Promise.all([
      getClientCard(db, user, { clientId, now }),
      clientTimeline(db, user, { clientId, kinds, before }),
      listPoints(db, user, { clientId, limit: POINTS_SHOWN }),
      getMainLocation(db),
      lapsingOf(db, user, { clientId, now }),
    ]),
  );
  const zone = location?.zone ?? "UTC";
  return json({
    client,
    days: groupByDay(story.items.map(shown), zone),
    next: story.next,
    filter,
    isBegin: before === null,
    points: points.rows.map((row) => ({
      ...row,
      entryId: row.id,
      day: dayOf(row.at, zone),
      untilDay: row.points > 0 && row.expiresAt ? dayOf(row.expiresAt, zone) : null,
    })),
    lapsing: lapsing && { points: lapsing.points, day: dayOf(lapsing.at, zone) },
    zone,
    today: dayOf(now, zone),
    lastVisitDay: client.lastVisitAt && dayOf(client.lastVisitAt, zone),
    sinceDay: dayOf(client.createdAt, zone),
    archivedDay: client.archivedAt && dayOf(client.archivedAt, zone),
    mayEdit: can(user, "clients:write"),
    once: can(user, "points:correct") ? newOnce() : null,
    seesSync: can(user, "sync:read"),
  });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "points:correct" });
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  return pressCorrection({ core: context.core, user, request }, clientId);
}

/** Of the evidence the page shows one word only. */
function shown(item: TimelineItem) {
  if (item.kind !== "record") return item;
  const { evidence, ...record } = item;
  return { ...record, by: readEvidence(evidence).by };
}

export const meta: MetaFunction<typeof loader> = (args) =>
  args.data ? [{ title: args.data.client.displayName }] : pageTitle(args, (m) => m.clients.title);

/** One client: who, how to reach them, what comes next, and everything that happened. */
export default function Client() {
  const { client, points, lapsing, zone, today, mayEdit, ...card } = useLoaderData<typeof loader>();
  useLive(["clients", "bookings", "loyalty", "sync", `client:${client.id}`]);
  const m = useMessages();
  const locale = useLocale();
  const words = m.clients.card;
  const panel = { balance: client.pointsBalance, level: client.level, rows: points, lapsing };
  const phone = client.phoneE164 ? formatPhone(client.phoneE164) : client.phoneRaw;
  const bookHref = client.archivedAt ? null : paths.newBooking({ client: client.id });
  return (
    <div className="with-aside">
      <div className="page">
        <PageHeader
          crumbs={[{ label: m.clients.title, href: paths.clients() }]}
          lead={<Avatar name={client.displayName} size="lg" />}
          title={<bdi>{client.displayName}</bdi>}
          actions={
            <>
              {mayEdit ? <LinkButton href={paths.editClient(client.id)}>{words.edit}</LinkButton> : null}
              {bookHref ? (
                <LinkButton variant="primary" href={bookHref}>
                  {words.book}
                </LinkButton>
              ) : null}
            </>
          }
        >
          <div className="tabular text-sm text-ink-2 wrap-anywhere">
            {[phone, client.email].filter(Boolean).join(" · ")}
          </div>
          <div className="mt-1 flex flex-wrap items-center gap-1.5">
            <Badge title={words.code}>{client.code}</Badge>
            <CopyButton text={client.code} label={words.copyCode} copiedLabel={words.copied} />
          </div>
        </PageHeader>
        <div className="grid gap-5">
          {card.archivedDay ? (
            <Notice tone="warning" title={words.archived}>
              {words.archivedText({ day: formatDay(card.archivedDay, locale, "year") })}
            </Notice>
          ) : null}
          <ClientStats
            bookHref={bookHref}
            nextVisit={client.nextVisit}
            points={client.pointsBalance}
            level={client.level.level}
            recent={client.recent}
            visitsCount={client.visitsCount}
            noShowCount={client.noShowCount}
            lateCancelCount={client.lateCancelCount}
            lastVisitDay={card.lastVisitDay}
            today={today}
            zone={zone}
          />
          <Story />
        </div>
      </div>
      <aside className="aside">
        <ClientPoints panel={panel} once={card.once} />
        <ClientDetails client={client} sinceDay={card.sinceDay} />
      </aside>
    </div>
  );
}

function Story() {
  const { client, days, next, filter, isBegin, today, zone, seesSync } = useLoaderData<typeof loader>();
  const words = useMessages().clients.timeline;
  const at = (kinds?: string) => paths.client(client.id, { kinds });
  return (
    <Section title={words.title}>
      <FilterTags
        label={words.filter}
        items={[
          { href: at(), label: words.all, current: filter === null },
          { href: at("visits"), label: words.visits, current: filter === "visits" },
          { href: at("points"), label: words.points, current: filter === "points" },
          { href: at("sync"), label: words.sync, current: filter === "sync" },
        ]}
      />
      {days.length > 0 ? (
        <ClientTimeline days={days} today={today} zone={zone} linksRecords={seesSync} />
      ) : (
        <EmptyState
          icon={<History aria-hidden="true" />}
          title={filter ? words.emptyFilter : words.empty}
          text={filter ? undefined : words.emptyText}
        />
      )}
      <div className="flex gap-2">
        {isBegin ? null : <LinkButton href={at(filter ?? undefined)}>{words.newest}</LinkButton>}
        {next ? (
          <LinkButton href={paths.client(client.id, { kinds: filter ?? undefined, before: next })}>
            {words.older}
          </LinkButton>
        ) : null}
      </div>
    </Section>
  );
}
