import {
  Banknote,
  Bell,
  CalendarClock,
  CalendarPlus,
  Camera,
  Check,
  ClipboardCheck,
  ClipboardList,
  Columns3,
  Dumbbell,
  LifeBuoy,
  Link2,
  Merge,
  MessageCircle,
  Pencil,
  RefreshCw,
  Ruler,
  Send,
  ShieldCheck,
  Split,
  Star,
  UserPlus,
  X,
} from "lucide-react";
import type { ReactNode } from "react";
import { PointsReason } from "~/features/loyalty/components/points-reason";
import { ActionIcon } from "~/features/conversations/components/action-icon";
import { MessageState } from "~/features/conversations/components/message-state";
import { stageName } from "~/features/pipeline/model";
import { useMeasureWords } from "~/features/progress/components/measure-words";
import type { Measure } from "~/features/progress/model";
import type { Messages } from "~/i18n/catalogue";
import { useLocale, useMessages } from "~/i18n/context";
import { formatChange, formatDateTime, formatDay, formatNumber } from "~/i18n/format";
import type { Locale } from "~/i18n/locale";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import type { TimelineEvent } from "~/ui/timeline";
import type { TimelineItem, TimelineKind } from "../queries.server";

/** A thing as it comes out of the loader: instants are ISO text; instead of a record's evidence the ground on which the client was found. */
type Sent<Item> = Item extends { kind: "record" }
  ? Omit<Flat<Item>, "evidence"> & { by: string | null }
  : Flat<Item>;
/** The things of one kind, also where one shape serves two kinds. */
type Of<Item, Kind> = Item extends { kind: infer Kinds } ? (Kind extends Kinds ? Omit<Item, "kind"> & { kind: Kind } : never) : never; // prettier-ignore
type Flat<Item> = {
  [Key in keyof Item]: Item[Key] extends Date
    ? string
    : Item[Key] extends Date | null
      ? string | null
      : Item[Key];
};
export type ShownItem = { [Kind in TimelineKind]: Sent<Of<TimelineItem, Kind>> }[TimelineKind];

type Told = Pick<TimelineEvent, "icon" | "title" | "text" | "end" | "endNote">;

interface Tools {
  m: Messages;
  locale: Locale;
  clientId: number;
  zone: string;
  linksRecords: boolean;
  /** Where the support desk's own pages are. */
  deskUrl: string | null;
  measures: ReturnType<typeof useMeasureWords>;
}

const joined = (...parts: (string | null | undefined | false)[]) => parts.filter(Boolean).join(" · ");
const strong = (text: ReactNode, href?: string) =>
  href ? <a className="font-semibold" href={href}>{text}</a> : <b className="font-semibold">{text}</b>; // prettier-ignore

const VISIT_ICON: Record<string, ReactNode> = {
  created: <CalendarPlus />,
  moved: <CalendarClock />,
  linked: <Link2 />,
  changed: <Pencil />,
  completed: <Check />,
  confirmed: <Check />,
  cancelled: <X />,
  no_show: <X />,
  expired: <X />,
};

const quoted = (text: string) => (text.length > 280 ? `${text.slice(0, 279).trimEnd()}…` : text);

/** How each kind of thing is told: its mark, what happened, what stands at the far end. A new kind is one more entry. */
const TELL: { [Kind in TimelineKind]: (item: Extract<ShownItem, { kind: Kind }>, tools: Tools) => Told } = {
  visit(item, { m, locale, zone }) {
    const what = item.event === "status" ? (item.toStatus ?? "changed") : item.event;
    const isPriced = what === "completed" && item.priceMinor !== null && item.priceMinor > 0;
    const name = m.clients.timeline.visit[what] ?? m.booking.crm.event[item.event] ?? item.event;
    return {
      icon: VISIT_ICON[what] ?? <CalendarClock />,
      title: <>{strong(name, paths.booking(item.bookingId))} · {item.serviceName}</>,
      text: joined(
        formatDateTime(new Date(item.startsAt), zone, locale),
        item.staffName,
        what === "created" && m.booking.source[item.source as keyof typeof m.booking.source],
        item.reason,
      ),
      end: isPriced ? formatMoney(item.priceMinor ?? 0, item.currency, locale) : undefined,
    };
  },
  money(item, { m, locale }) {
    const sum = formatMoney(Math.abs(item.amountMinor), item.currency, locale);
    const isIn = item.amountMinor > 0;
    return {
      icon: <Banknote />,
      title: strong(m.story.money[item.entry] ?? item.entry, item.paymentId === null ? undefined : paths.payment(item.paymentId)),
      text: joined(item.serviceName ?? item.programTitle, item.reason),
      end: <span className={isIn ? "text-positive" : "text-negative"}>{isIn ? `+${sum}` : `−${sum}`}</span>,
      endNote: m.payments.methods[item.method as keyof typeof m.payments.methods] ?? item.method,
    };
  },
  planPayment(item, { m, locale }) {
    const words = m.plans.timeline;
    const isIn = item.amountMinor >= 0;
    const sum = formatMoney(Math.abs(item.amountMinor), item.currency, locale);
    return {
      icon: <Banknote />,
      title: strong(isIn ? words.paid : words.refunded),
      text: item.title,
      end: <span className={isIn ? "text-positive" : "text-negative"}>{isIn ? `+${sum}` : `−${sum}`}</span>,
      endNote: joined(words.clinic, item.method && (m.plans.methods[item.method] ?? item.method)),
    };
  },
  points({ entry, ...item }, { m, locale }) {
    return {
      icon: <Star />,
      title: strong(m.loyalty.entry[entry]({ n: Math.abs(item.points) })),
      text: <PointsReason entry={{ ...item, kind: entry, entryId: item.id }} />,
      end: <span className={item.points > 0 ? "text-positive" : undefined}>{formatChange(item.points, locale)}</span>,
      endNote: formatNumber(item.balanceAfter, locale),
    };
  },
  message(item, { m, clientId }) {
    const isOurs = item.direction === "outbound";
    return {
      icon: isOurs ? <Send /> : <MessageCircle />,
      title: <>{strong(m.conversations.channels[item.channel], paths.clientTalk(clientId))}{item.subject ? ` · ${item.subject}` : null}</>,
      text: (
        <>
          <span className="line-clamp-3 whitespace-pre-line wrap-anywhere">{quoted(item.body)}</span>
          {isOurs && item.state !== "sent" && item.state !== "delivered" ? <MessageState state={item.state} error={item.error} /> : null}
        </>
      ),
      end: <span className="font-normal text-ink-2">{isOurs ? m.story.outbound : m.story.inbound}</span>,
      endNote: joined(item.authorName, item.editedAt !== null && m.conversations.talk.edited) || undefined,
    };
  },
  action(item, { m }) {
    const words = m.conversations;
    return {
      icon: item.state === "cancelled" ? <X /> : <ActionIcon kind={item.action} />,
      title: <>{strong(words.kinds[item.action], paths.action(item.id))}{item.description ? ` · ${item.description}` : null}</>,
      text: joined(item.state === "cancelled" && words.states.cancelled, item.result),
      end: item.responsibleName ? <span className="font-normal text-ink-2">{item.responsibleName}</span> : undefined,
    };
  },
  notice(item, { m }) {
    const channel = m.notices.channels[item.channel as keyof typeof m.notices.channels] ?? item.channel;
    const template = m.notices.templates[item.template] ?? item.template;
    return {
      icon: <Bell />,
      title: strong(m.story.notice({ channel, template }), item.bookingId === null ? undefined : paths.booking(item.bookingId)),
      text: item.status === "failed" ? <span className="text-negative">{m.story.noticeFailed}</span> : undefined,
      end: <span className="font-normal text-ink-2">{m.story.automatic}</span>,
    };
  },
  helpdesk(item, { m, deskUrl }) {
    const words = m.helpdesk;
    const said = words.lastBy[item.lastBy];
    return {
      icon: <LifeBuoy />,
      title: (
        <>
          {deskUrl ? (
            <a className="font-semibold" href={`${deskUrl}/conversation/${item.externalId}`} target="_blank" rel="noreferrer noopener">{words.item({ number: item.number })}</a>
          ) : (
            strong(words.item({ number: item.number }))
          )}
          {" · "}<bdi>{item.subject || words.noSubject}</bdi>
        </>
      ),
      text: item.preview ? <span className="line-clamp-3 wrap-anywhere">{said ? `${said}: ` : null}<bdi>{item.preview}</bdi></span> : undefined,
      end: <span className="font-normal text-ink-2">{words.status[item.status] ?? item.status}</span>,
      endNote: words.name,
    };
  },
  stage(item, { m }) {
    const words = m.story;
    const name = (stage: { key: string | null; name: string }) => stageName(stage, m.pipeline.stages);
    return {
      icon: <Columns3 />,
      title: strong(item.to ? words.stage({ to: name(item.to) }) : words.stageLeft),
      text: joined(item.from && words.stageFrom({ from: name(item.from) }), m.pipeline.causes[item.cause] ?? item.cause, item.note),
      end: item.actor.startsWith("user:") ? undefined : <span className="font-normal text-ink-2">{words.automatic}</span>,
    };
  },
  program: (item, { m }) => ({
    icon: <ClipboardList />,
    title: strong(m.story.program({ title: item.title }), paths.program(item.id)),
  }),
  programEnd: (item, { m }) => ({
    icon: <ClipboardCheck />,
    title: strong((item.state === "stopped" ? m.story.programStopped : m.story.programDone)({ title: item.title }), paths.program(item.id)),
  }),
  marks: (item, { m, locale }) => ({
    icon: <Dumbbell />,
    title: strong(m.story.marks({ title: item.title }), paths.program(item.programId)),
    text: joined(m.story.exercises({ n: item.exercises }), m.story.measuredOn({ day: formatDay(item.doneOn, locale) })),
  }),
  measure(item, { m, locale, clientId, measures }) {
    const words = m.story;
    const values = (Object.keys(item.values) as Measure[]).map(
      (measure) => `${measures.name(measure).toLocaleLowerCase(locale)} ${measures.value(measure, item.values[measure] ?? 0)}`,
    );
    return {
      icon: <Ruler />,
      title: <>{strong(words.measure, paths.clientProgress(clientId))}{item.period ? ` · ${measures.period(item.period)}` : null}</>,
      text: joined(values.join(", "), words.measuredOn({ day: formatDay(item.measuredOn, locale) })),
      end: item.actor.startsWith("client:") ? <span className="font-normal text-ink-2">{words.byClient}</span> : undefined,
    };
  },
  photos: (item, { m, locale, clientId, measures }) => ({
    icon: <Camera />,
    title: <>{strong(m.story.photos({ n: item.pictures }), paths.clientProgress(clientId))}{item.period ? ` · ${measures.period(item.period)}` : null}</>,
    text: m.story.measuredOn({ day: formatDay(item.takenOn, locale) }),
    end: item.actor.startsWith("client:") ? <span className="font-normal text-ink-2">{m.story.byClient}</span> : undefined,
  }),
  record(item, { m, linksRecords }) {
    const title = m.clients.timeline.record({ source: m.sync.sources[item.source] ?? item.source, id: item.externalId });
    const ground = item.by && (m.sync.grounds[item.by as keyof typeof m.sync.grounds] ?? item.by);
    return {
      icon: <RefreshCw />,
      title: strong(title, linksRecords ? paths.syncRecord(item.id) : undefined),
      text: ground ? m.clients.timeline.foundBy({ ground }) : undefined,
    };
  },
  identity: (item, { m }) => ({
    icon: <Link2 />,
    title: strong(m.clients.timeline.identity({ source: m.sync.sources[item.source] ?? item.source })),
    text: m.clients.timeline.identityText({ id: item.externalId }),
  }),
  created: (item, { m }) => ({
    icon: <UserPlus />,
    title: strong(m.story.created),
    text: m.clients.sources[item.source] ?? item.source,
  }),
  consent: (item, { m }) => {
    const consent = m.story.consents[item.consent] ?? item.consent;
    return {
      icon: <ShieldCheck />,
      title: strong(item.isGiven ? m.story.consentGiven({ consent }) : m.story.consentTaken({ consent })),
      text: m.story.consentSources[item.source] ?? item.source,
    };
  },
  merge: (item, { m }) => ({
    icon: <Merge />,
    title: <>{strong(item.isLoser ? m.story.mergedInto : m.story.merged)} · <a href={paths.client(item.otherId)}><bdi>{item.otherName}</bdi></a></>,
  }),
  unmerge: (item, { m }) => ({
    icon: <Split />,
    title: <>{strong(m.story.unmerged)} · <a href={paths.client(item.otherId)}><bdi>{item.otherName}</bdi></a></>,
  }),
}; // prettier-ignore

/** Tells what happened, in the reader's words. */
export function useTelling(
  where: Pick<Tools, "clientId" | "zone" | "linksRecords" | "deskUrl">,
): (item: ShownItem) => Told {
  const tools: Tools = { ...where, m: useMessages(), locale: useLocale(), measures: useMeasureWords() };
  return (item) => (TELL[item.kind] as (item: ShownItem, tools: Tools) => Told)(item, tools);
}
