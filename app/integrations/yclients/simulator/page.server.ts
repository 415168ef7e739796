import type { Clock } from "~/lib/clock";
import { dayOf, isDay } from "~/lib/zoned-time";
import { PAGE_HEADERS, html, renderPage, type Html } from "../../core/simulator/html-page";
import {
  formBody,
  type SimulatorAnswer,
  type SimulatorRequest,
} from "../../core/simulator/http-server.server";
import { languageOf, otherLanguage, type Lang } from "../../core/simulator/language";
import type { Branch } from "./branch.server";
import { controlFaults, controlForgery, controlForm, controlRecord, recordInput } from "./control.server";
import type { Forgery } from "./forgery";
import { JOURNAL_STYLE, dayBar, journalDay } from "./journal";
import { newPanel, recordPanel } from "./panel";
import { NO_FAULTS, type SimulatedRecord, type YclientsState } from "./state";
import { FAULT_COUNTS, FAULT_SWITCHES, hasFaults, switchesBody } from "./switches";
import { trafficBody } from "./traffic";
import { simulatorWords } from "./words";

export interface PageOptions {
  state: YclientsState;
  branch: Branch;
  clock: Clock;
  forge(kind: Forgery, recordId: number): void;
  reset(): void;
  changed(): void;
}

const TABS = { journal: "/", traffic: "/traffic", faults: "/faults" } as const;
type Tab = keyof typeof TABS;

/** Where a form leads when it is done; null when its fields make no sense. */
type Done = { path: string; record?: SimulatedRecord } | null;

/** The desk of the branch: a journal, what was sent and received, and what goes wrong. Null for a path it does not know. */
export function createPage(options: PageOptions) {
  return (request: SimulatorRequest): SimulatorAnswer | null => {
    const lang = languageOf(request.query.get("lang"), request.headers["accept-language"]);
    const tab = (Object.keys(TABS) as Tab[]).find((one) => TABS[one] === request.path);
    if (tab && request.method === "GET") return draw(options, { tab, lang, query: request.query });
    if (!request.path.startsWith("/_form/") || request.method !== "POST") return null;
    const form = formBody(request);
    const done = act(options, request.path.slice("/_form/".length), form);
    if (!done) return draw(options, { tab: "journal", lang, query: new URLSearchParams(), isWrong: true });
    const where = new URLSearchParams({ lang });
    const day = done.record?.start.slice(0, 10) ?? form.get("back") ?? "";
    if (isDay(day)) where.set("day", day);
    if (done.record) where.set("record", String(done.record.id));
    return { status: 303, headers: { location: `${done.path}?${where}${done.record ? "#panel" : ""}` } };
  };
}

function draw(
  { state, branch, clock }: PageOptions,
  { tab, lang, query, isWrong = false }: { tab: Tab; lang: Lang; query: URLSearchParams; isWrong?: boolean },
): SimulatorAnswer {
  const words = simulatorWords[lang];
  const other = otherLanguage(lang);
  const tabs = (Object.keys(TABS) as Tab[]).map((one) => html`<a href="${TABS[one]}?lang=${lang}" ${{ markup: one === tab ? 'aria-current="page"' : "" }}>${words.tabs[one]}</a>`); // prettier-ignore
  const { body, isOpen } =
    tab === "journal"
      ? journalBody({ state, branch, clock }, { lang, query })
      : { body: tab === "traffic" ? trafficBody(state, lang) : switchesBody(state, lang), isOpen: false };
  const page = html`
    <header>
      <div>
        <h1>${words.title}</h1>
        <p class="m">${words.lead}</p>
        <p class="m s">${state.company.title} · ${state.company.id} · ${state.company.zone}</p>
      </div>
      <a href="${TABS[tab]}?lang=${other.lang}" lang="${other.lang}">${other.name}</a>
    </header>
    <nav class="tabs">${tabs}</nav>
    ${isWrong ? html`<p class="note" role="alert">${words.wrong}</p>` : null}
    ${hasFaults(state.faults) && tab !== "faults" ? html`<p class="note"><a href="/faults?lang=${lang}">${words.faultsOn}</a></p>` : null}
    ${body}
  `; // prettier-ignore
  // What arrives is to be seen without a hand, but nobody's half-filled form is taken away.
  const refreshSeconds = tab === "traffic" || (tab === "journal" && !isOpen) ? 5 : undefined;
  return {
    status: isWrong ? 422 : 200,
    headers: PAGE_HEADERS,
    body: renderPage({ lang, title: words.title, body: page, refreshSeconds, style: JOURNAL_STYLE }),
  };
}

function journalBody(
  { state, branch, clock }: Pick<PageOptions, "state" | "branch" | "clock">,
  { lang, query }: { lang: Lang; query: URLSearchParams },
): { body: Html; isOpen: boolean } {
  const today = dayOf(clock.now(), state.company.zone);
  const record = branch.find(Number(query.get("record"))) ?? null;
  const asked = query.get("day") ?? "";
  const day = record?.start.slice(0, 10) ?? (isDay(asked) ? asked : today);
  const view = { lang, day, today, record };
  const wish = { day, time: query.get("time") ?? "", staffId: Number(query.get("staff")) || null };
  const panel = record
    ? recordPanel(state, record, lang)
    : query.has("new")
      ? newPanel(state, wish, lang)
      : null;
  const body = html`
    ${dayBar(view)}
    <div class="desk ${panel ? "open" : ""}">
      <div style="min-width:0;display:grid;gap:16px">${journalDay(state, view)}</div>
      ${panel}
    </div>
  `;
  return { body, isOpen: panel !== null };
}

function act(options: PageOptions, action: string, form: URLSearchParams): Done {
  const { state, branch, forge, reset, changed } = options;
  switch (action) {
    case "reset":
      reset();
      return { path: TABS.faults };
    case "faults-off":
      state.faults = { ...NO_FAULTS, refusedMethods: [] };
      changed();
      return { path: TABS.faults };
    case "faults": {
      const faults = controlFaults.safeParse(faultsOf(form));
      if (!faults.success) return null;
      Object.assign(state.faults, faults.data);
      changed();
      return { path: TABS.faults };
    }
    case "forge": {
      const recordId = state.records.at(-1)?.id ?? 1;
      const wish = controlForgery.safeParse({ kind: form.get("kind"), recordId });
      if (!wish.success) return null;
      forge(wish.data.kind, wish.data.recordId);
      return { path: TABS.traffic };
    }
    case "form": {
      const blacklist = (form.get("blacklist") ?? "").split(",").map((one) => one.replace(/\D/g, "")).filter(Boolean); // prettier-ignore
      const wish = controlForm.safeParse({ phoneConfirmation: form.has("phoneConfirmation"), blacklist });
      if (!wish.success) return null;
      Object.assign(state.form, wish.data);
      changed();
      return { path: TABS.faults };
    }
    default:
      return actOnRecord(branch, action, form);
  }
}

function actOnRecord(branch: Branch, action: string, form: URLSearchParams): Done {
  const wish = controlRecord.safeParse(wishOf(form));
  if (!wish.success) return null;
  if (action === "create") return { path: TABS.journal, record: branch.create(recordInput(wish.data)) };
  if (action === "block") {
    const input = { ...recordInput(wish.data), lines: [], client: null };
    return { path: TABS.journal, record: branch.create({ seconds: 3600, ...input }) };
  }
  const record = branch.find(Number(form.get("id")));
  if (!record || record.deleted) return null;
  if (action === "remove") {
    branch.remove(record);
    return { path: TABS.journal };
  }
  if (action !== "change") return null;
  const input = recordInput(wish.data, record);
  // The form shows what stands there; what was not touched must not be counted anew.
  const cost = record.lines.reduce((sum, line) => sum + line.cost, 0);
  if (input.lines?.[0]?.id === record.lines[0]?.serviceId) delete input.lines;
  if (input.price === cost && !input.lines) delete input.price;
  return { path: TABS.journal, record: branch.change(record, input) };
}

function faultsOf(form: URLSearchParams): Record<string, unknown> {
  const counts = FAULT_COUNTS.map((name) => [name, form.get(name) ?? "0"]);
  const switches = FAULT_SWITCHES.map((name) => [name, form.has(name)]);
  return { ...Object.fromEntries([...counts, ...switches]), refusedMethods: form.getAll("refusedMethods") };
}

function wishOf(form: URLSearchParams) {
  const filled = (name: string) => form.get(name)?.trim() || undefined;
  const client = { name: filled("name"), phone: filled("phone"), email: filled("email") };
  const named = Object.fromEntries(Object.entries(client).filter(([, value]) => value !== undefined));
  const service = filled("serviceId");
  return {
    date: filled("date"),
    time: filled("time"),
    minutes: filled("minutes"),
    staffId: filled("staffId"),
    serviceIds: service === undefined ? undefined : [service],
    attendance: filled("attendance"),
    price: filled("price")?.replace(",", "."),
    comment: form.has("comment") ? (form.get("comment") ?? "") : undefined,
    paid: form.has("paidAsked") ? form.has("paid") : undefined,
    client: Object.keys(named).length > 0 ? named : undefined,
  };
}
