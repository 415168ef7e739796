import type { Messages } from "~/i18n/catalogue";
import { formatDay, formatNumber } from "~/i18n/format";
import type { Locale } from "~/i18n/locale";
import { stageName } from "~/features/pipeline/model";
import type { ListChoices } from "../model";
import { noFilters, type ClientFilters } from "../schema";

/** One filter that is on, in words, and the filters without it. */
export interface Chip {
  key: string;
  text: string;
  rest: ClientFilters;
}

interface ChipWords {
  m: Messages;
  locale: Locale;
  choices: ListChoices;
}

/** What narrows the list, in the order of the form, without the search. */
export function chipsOf(filters: ClientFilters, { m, locale, choices }: ChipWords): Chip[] {
  const words = m.clientList.filters;
  const chips: Chip[] = [];
  const add = (key: string, text: string, without: Partial<ClientFilters>) =>
    chips.push({ key, text, rest: { ...filters, ...without } });
  const named = (list: readonly { id: number; name: string }[], id: number) => list.find((one) => one.id === id)?.name ?? "…"; // prettier-ignore
  const day = (text: string) => formatDay(text, locale, "numeric");

  for (const stage of filters.stage) {
    const known = choices.stages.find(({ id }) => id === stage);
    const name = stage === "none" ? words.noStage : known ? stageName(known, m.pipeline.stages) : "…";
    add(`stage-${stage}`, name, { stage: filters.stage.filter((one) => one !== stage) });
  }
  for (const tag of filters.tag)
    add(`tag-${tag}`, named(choices.tags, tag), { tag: filters.tag.filter((one) => one !== tag) });
  if (filters.who !== null) {
    const { who } = filters;
    const name = who === "me" ? words.me : who === "nobody" ? words.nobody : named(choices.users, who);
    add("who", `${words.who}: ${name}`, { who: null });
  }
  for (const source of filters.source)
    add(`source-${source}`, m.clients.sources[source] ?? source, { source: filters.source.filter((one) => one !== source) }); // prettier-ignore
  if (filters.visit) add("visit", visitText(filters.visit, words), { visit: null });
  if (filters.visitFrom)
    add("visitFrom", `${words.visitFrom} ${day(filters.visitFrom)}`, { visitFrom: null });
  if (filters.visitTo) add("visitTo", `${words.visitTo} ${day(filters.visitTo)}`, { visitTo: null });
  if (filters.since !== null) add("since", words.since({ n: filters.since }), { since: null });
  if (filters.from) add("from", `${words.from} ${day(filters.from)}`, { from: null });
  if (filters.until) add("until", `${words.until} ${day(filters.until)}`, { until: null });
  if (filters.due)
    add("due", filters.due === "any" ? words.owes : words.owesIn({ currency: filters.due }), { due: null });
  if (filters.pointsFrom !== null)
    add("pointsFrom", `${words.pointsFrom} ${formatNumber(filters.pointsFrom, locale)}`, {
      pointsFrom: null,
    });
  if (filters.pointsTo !== null)
    add("pointsTo", `${words.pointsTo} ${formatNumber(filters.pointsTo, locale)}`, { pointsTo: null });
  if (filters.contact) add("contact", words[filters.contact], { contact: null });
  for (const reach of filters.has)
    add(`has-${reach}`, words.reaches[reach], { has: filters.has.filter((one) => one !== reach) });
  for (const field of filters.fields) {
    const known = choices.fields.find(({ id }) => id === field.id);
    const label = known?.label ?? "…";
    const value =
      known?.kind === "checkbox" ? words.yes : known?.kind === "day" ? day(field.value) : field.value;
    const text = field.op === "from" ? `${words.fieldFrom({ field: label })} ${value}` : field.op === "to" ? `${words.fieldTo({ field: label })} ${value}` : `${label}: ${value}`; // prettier-ignore
    add(`f${field.id}-${field.op}`, text, { fields: filters.fields.filter((one) => one !== field) });
  }
  if (filters.archived) add("archived", words.archived, { archived: false });
  return chips;
}

/** Every filter off; what was typed into the search stays. */
export function withoutFilters({ q }: ClientFilters): ClientFilters {
  return { ...noFilters, q };
}

function visitText(visit: string, words: Messages["clientList"]["filters"]): string {
  if (visit === "never") return words.never;
  const n = Number(visit.slice(2));
  return visit.startsWith("in") ? words.within({ n }) : words.notWithin({ n });
}
