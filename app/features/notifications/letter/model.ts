import { formatDateTime, formatDay, formatDuration, formatTimeRange } from "~/i18n/format";
import { lettersFor, type Letters } from "~/i18n/letters";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { dayOf } from "~/lib/zoned-time";
import { topicOf, type Template } from "../model";
import { fillText, type Values, type Words } from "../templates/model";
import { cutoffOf, dueMinor, visitPeople, visitTitle, type VisitFacts } from "../visit/model";
import { letterHtml, type LetterPage } from "./page/model";
import { oneLine } from "./values/model";

export interface Letter {
  subject: string;
  text: string;
  html: string;
}

/** What a letter about a visit is made from. */
export interface LetterInput {
  template: Template;
  words: Words;
  values: Values;
  visit: VisitFacts;
  business: { name: string; phone: string };
  publicUrl: string;
  /** Where the main button leads: the visit's own page, the place on the waiting list, or the choice of a time. */
  link: string;
  /** Of an offer: until when the hour is kept. */
  until: Date | null;
  /** Absent for news of the visit itself. */
  unsubscribeUrl: string | null;
  now: Date;
  hasCalendar: boolean;
}

/** Templates that tell of a visit to come, which its link can still change. */
const AHEAD: readonly Template[] = ["confirmed", "requested", "moved", "reminder", "clash"];

/** The letter about a visit, as plain text and as HTML. Owner's words stand above the facts, which always stand there whole. */
export function composeLetter(input: LetterInput): Letter {
  const { template, words, values, visit, business } = input;
  const say = lettersFor(visit.locale);
  const topic = topicOf(template);
  const page: LetterPage = {
    locale: visit.locale,
    business: oneLine(business.name),
    heading: say.heading[template],
    body: fillText(words.body, values),
    ...factsOf(input, say),
    buttons: buttonsOf(input, say),
    notes: notesOf(input, say),
    footer: [say.footer({ business: oneLine(business.name) }), oneLine(business.phone)].filter(Boolean),
    unsubscribe:
      topic && input.unsubscribeUrl ? { label: say.unsubscribe[topic], href: input.unsubscribeUrl } : null,
  };
  return {
    subject: oneLine(fillText(words.subject, values)).slice(0, 200) || page.heading,
    text: asText(page),
    html: letterHtml(page),
  };
}

type Facts = Pick<LetterPage, "when" | "parts" | "rows" | "sums">;

function factsOf({ template, visit, until, business }: LetterInput, say: Letters): Facts {
  // The invitation to come back tells of no visit.
  if (template === "missed") return { when: null, parts: [], rows: [], sums: [] };
  const { locale, zone, startsAt, endsAt, parts } = visit;
  const minutes = Math.round((endsAt.getTime() - startsAt.getTime()) / 60_000);
  const isLong = parts.length > 1;
  const addons = parts.flatMap(({ items }) => items.filter(({ isAddon }) => isAddon).map(({ name }) => name));
  const rows: [string, string][] = [
    [say.facts.service, isLong ? "" : [visitTitle(visit), ...addons].join(" + ")],
    [say.facts.person, isLong ? "" : visitPeople(visit).join(", ")],
    [say.facts.length, formatDuration(minutes, locale)],
    [say.facts.where, [visit.locationName, visit.address].filter(Boolean).join(", ")],
    [say.facts.phone, visit.phone || business.phone],
    [say.facts.reference, template === "offer" ? "" : visit.reference],
    [say.facts.until, until ? formatDateTime(until, zone, locale, "weekday") : ""],
  ];
  return {
    when: {
      day: formatDay(dayOf(startsAt, zone), locale, "full"),
      time: formatTimeRange(startsAt, endsAt, zone),
      zone: say.facts.zone({ zone }),
    },
    parts: isLong ? parts.map((part) => partLine(part, visit)) : [],
    rows: rows.map(([label, value]) => [label, oneLine(value)] as const).filter(([, value]) => value !== ""),
    sums: template === "declined" ? [] : sumsOf(visit, say),
  };
}

function partLine(part: VisitFacts["parts"][number], { zone }: VisitFacts): LetterPage["parts"][number] {
  const addons = part.items.filter(({ isAddon }) => isAddon).map(({ name }) => name);
  return {
    time: formatTimeRange(part.startsAt, part.endsAt, zone),
    title: oneLine(part.serviceName),
    details: oneLine([part.staffName, ...addons].join(" · ")),
  };
}

function sumsOf(visit: VisitFacts, say: Letters): LetterPage["sums"] {
  const { locale, currency, priceMinor, paidMinor, pointsSpent } = visit;
  const money = (minor: number) => formatMoney(minor, currency, locale);
  const items = visit.parts.flatMap((part) => part.items);
  const lines =
    items.length > 1
      ? items.map(({ name, priceMinor: each }) => ({
          label: oneLine(name),
          value: money(each),
          isStrong: false,
        }))
      : [];
  const due = dueMinor(visit);
  const isSettled = paidMinor > 0 || pointsSpent > 0;
  if (priceMinor === 0 && !isSettled) return [];
  return [
    ...lines,
    {
      label: lines.length > 0 ? say.facts.total : say.facts.price,
      value: money(priceMinor),
      isStrong: !isSettled,
    },
    ...(pointsSpent > 0 ? [{ label: say.facts.points, value: String(pointsSpent), isStrong: false }] : []),
    ...(paidMinor > 0 ? [{ label: say.facts.paid, value: money(paidMinor), isStrong: false }] : []),
    ...(isSettled && due > 0 ? [{ label: say.facts.due, value: money(due), isStrong: true }] : []),
  ];
}

function buttonsOf(
  { template, visit, publicUrl, link, now }: LetterInput,
  say: Letters,
): LetterPage["buttons"] {
  if (template === "offer") return [{ label: say.buttons.take, href: link }];
  if (!AHEAD.includes(template)) return [{ label: say.buttons.again, href: link }];
  const own = publicUrl + paths.visit(visit.linkToken);
  const open = { label: say.buttons.open, href: template === "clash" ? own : link };
  if (now >= cutoffOf(visit)) return [open];
  const cancel = { label: say.buttons.cancel, href: `${own}#cancel` };
  if (template === "requested") return [open, cancel];
  if (template === "clash") return [{ label: say.buttons.again, href: link }, open, cancel];
  return [open, { label: say.buttons.move, href: publicUrl + paths.visitMove(visit.linkToken) }, cancel];
}

function notesOf({ template, visit, business, now, hasCalendar }: LetterInput, say: Letters): string[] {
  if (!AHEAD.includes(template)) return [];
  const { zone, locale } = visit;
  const cutoff = cutoffOf(visit);
  const manage =
    now < cutoff
      ? say.manage({ until: formatDateTime(cutoff, zone, locale, "weekday") })
      : say.manageLate({ phone: oneLine(visit.phone || business.phone) });
  const provisional = visit.isProvisional ? say.provisional : "";
  return [provisional, manage, say.isPrivate, hasCalendar ? say.attachment : ""].filter(Boolean);
}

function asText(page: LetterPage): string {
  const blocks = [
    page.heading,
    page.body,
    [
      page.when ? `${page.when.day}, ${page.when.time} (${page.when.zone})` : "",
      ...page.parts.map(({ time, title, details }) => `${time}  ${title} (${details})`),
      ...page.rows.map(([label, value]) => `${label}: ${value}`),
      ...page.sums.map(({ label, value }) => `${label}: ${value}`),
    ]
      .filter(Boolean)
      .join("\n"),
    page.buttons.map(({ label, href }) => `${label}: ${href}`).join("\n"),
    page.notes.join("\n"),
    ["-- ", ...page.footer, page.unsubscribe ? `${page.unsubscribe.label}: ${page.unsubscribe.href}` : ""]
      .filter(Boolean)
      .join("\n"),
  ];
  return `${blocks.filter(Boolean).join("\n\n")}\n`;
}
