import { addDays, wallText } from "~/lib/zoned-time";
import { html, type Html } from "../../core/simulator/html-page";
import type { Lang } from "../../core/simulator/language";
import { worksOn } from "./booking-api.server";
import { lookupOf } from "./lookup";
import type { SimulatedRecord, SimulatedStaff, YclientsState } from "./state";
import { simulatorWords } from "./words";

/** What of the journal a person looks at. */
export interface JournalView {
  lang: Lang;
  /** `YYYY-MM-DD`. */
  day: string;
  today: string;
  /** The record that is open, if any. */
  record: SimulatedRecord | null;
}

const PX_PER_MIN = 1.2;
const STEP_MIN = 30;

export const JOURNAL_STYLE = `
main{max-width:1320px}
.tabs{display:flex;gap:4px;flex-wrap:wrap}.tabs a{min-height:44px;padding:0 14px;display:inline-flex;align-items:center;border-radius:8px;text-decoration:none;color:var(--ink-2);font-weight:500}
.tabs a[aria-current]{background:var(--accent-soft);color:var(--accent)}
.desk{display:grid;gap:24px;align-items:start;grid-template-columns:minmax(0,1fr)}.desk>aside{order:-1}
@media (min-width:1040px){.desk.open{grid-template-columns:minmax(0,1fr) 340px}.desk>aside{order:0;position:sticky;top:16px;max-height:calc(100vh - 32px);overflow:auto}}
aside{background:var(--raised);border:1px solid var(--line);border-radius:12px;padding:16px;display:grid;gap:16px}
aside form{display:grid;gap:12px}aside button{justify-content:center}textarea{padding-block:10px}@media (max-width:720px){form.row>label.check{flex:1 1 100%}}aside .pair{display:grid;gap:12px;grid-template-columns:1fr 1fr}aside input,aside select,aside textarea{width:100%}aside label.check input{width:20px}
.cols{display:grid;grid-auto-flow:column;grid-template-rows:auto auto;grid-template-columns:44px;grid-auto-columns:minmax(136px,1fr);overflow-x:auto;border:1px solid var(--line);border-radius:12px;background:var(--raised)}
.cols>div{display:grid;grid-row:1/3;grid-template-rows:subgrid}
label.check input{flex:none}.bar{display:flex;flex-wrap:wrap;gap:8px;align-items:center}.bar form{display:flex;flex-wrap:nowrap;gap:8px;min-width:0}.bar form input{min-width:0;flex:1}@media (max-width:720px){.bar,.bar form{width:100%}.bar>.btn{flex:1;justify-content:center}}
.cols .head{padding:10px 8px;border-bottom:1px solid var(--line);min-height:62px;font-weight:500;line-height:1.25;border-left:1px solid var(--line)}.cols>div:first-child .head{border-left:0}
.cols .head small{display:block;font-weight:400;color:var(--ink-2);font-size:12px}
.lane{position:relative;border-left:1px solid var(--line);background:repeating-linear-gradient(to bottom,var(--line) 0 1px,transparent 1px 36px)}
.hours{position:relative}.hours span{position:absolute;right:8px;font-size:12px;color:var(--ink-2);transform:translateY(-50%)}.hours span:first-child{transform:none}
.lane a.free{position:absolute;left:0;right:0;display:block}.lane a.free:hover,.lane a.free:focus-visible{background:var(--accent-soft)}
.lane .shut{position:absolute;left:0;right:0;background:var(--sunken);opacity:.8}
.rec{position:absolute;overflow:hidden;padding:4px 6px;border-radius:6px;font-size:12px;line-height:1.3;text-decoration:none;color:var(--ink);background:var(--sunken);border:1px solid var(--line-strong);border-left-width:4px}
.rec b{font-weight:600}.rec.ok{background:var(--positive-soft);border-color:var(--positive)}.rec.w{background:var(--warning-soft);border-color:var(--warning)}.rec.a{background:var(--accent-soft);border-color:var(--accent)}.rec[aria-current]{outline:2px solid var(--accent);outline-offset:1px}
.rec.block{background:repeating-linear-gradient(135deg,var(--sunken) 0 8px,var(--line) 8px 16px);color:var(--ink-2)}
.marks{display:grid;grid-template-columns:1fr 1fr;gap:8px}.marks button{width:100%;justify-content:center}.marks button[aria-pressed=true]{background:var(--accent-soft);border-color:var(--accent);color:var(--accent)}
`;

/** The day by person: hours down, people across. */
export function journalDay(state: YclientsState, view: JournalView): Html {
  const words = simulatorWords[view.lang];
  const lookup = lookupOf(state);
  const people = state.staff
    .map((person) => ({ person, records: [...lookup.beginning(person.id, view.day)] }))
    .filter(({ person, records }) => !person.fired || records.some((one) => !one.deleted));
  const standing = people.flatMap(({ records }) => records.filter((one) => !one.deleted));
  const deleted = people.flatMap(({ records }) => records.filter((one) => one.deleted));
  const range = rangeOf(people.map(({ person }) => person), standing);
  const hours = Array.from({ length: (range.until - range.from) / 60 }, (_, n) => range.from + n * 60);
  return html`
    <div class="cols" tabindex="0" role="region" aria-label="${words.tabs.journal}: ${dayName(view.day, view.lang)}">
      <div>
        <div class="head"></div>
        <div class="hours" style="height:${px(range.until - range.from)}px">
          ${hours.map((at) => html`<span style="top:${px(at - range.from)}px">${wallText(at)}</span>`)}
        </div>
      </div>
      ${people.map(({ person, records }) => column(state, { person, records, range, view }))}
    </div>
    ${standing.length === 0 ? html`<p class="m">${words.quiet}</p>` : null}
    ${deleted.length > 0 ? deletedList(state, deleted, view) : null}
  `;
} // prettier-ignore

interface Range {
  /** Minutes from midnight, whole hours. */
  from: number;
  until: number;
}

/** From the first shift or record to the last. */
function rangeOf(people: SimulatedStaff[], records: SimulatedRecord[]): Range {
  const starts = [...people.map((one) => one.fromMinutes), ...records.map(startMinutes), 600];
  const ends = [...people.map((one) => one.toMinutes), ...records.map((one) => startMinutes(one) + one.seconds / 60), 1080]; // prettier-ignore
  const from = Math.floor(Math.min(...starts) / 60) * 60;
  return { from, until: Math.min(1440, Math.ceil(Math.max(...ends) / 60) * 60) };
}

function column(
  state: YclientsState,
  {
    person,
    records,
    range,
    view,
  }: { person: SimulatedStaff; records: SimulatedRecord[]; range: Range; view: JournalView },
): Html {
  const words = simulatorWords[view.lang];
  const works = worksOn(person, view.day);
  const note = person.fired ? words.fired : !works ? words.off : person.hidden ? words.hidden : person.specialization; // prettier-ignore
  const shut = works && !person.fired
    ? [[range.from, person.fromMinutes], [person.toMinutes, range.until]]
    : [[range.from, range.until]]; // prettier-ignore
  const free: number[] = [];
  for (let at = person.fromMinutes; works && !person.fired && at < person.toMinutes; at += STEP_MIN) free.push(at);
  const url = (at: number) =>
    `/?lang=${view.lang}&day=${view.day}&new=1&staff=${person.id}&time=${wallText(at)}#panel`;
  return html`<div>
    <div class="head">${person.name}<small>${note}</small></div>
    <div class="lane" style="height:${px(range.until - range.from)}px">
      ${shut.map(([from = 0, until = 0]) => until > from && html`<div class="shut" style="top:${px(from - range.from)}px;height:${px(until - from)}px"></div>`)}
      ${free.map((at) => html`<a class="free" tabindex="-1" style="top:${px(at - range.from)}px;height:${px(STEP_MIN)}px" href="${url(at)}" aria-label="${words.newAt}: ${person.name}, ${wallText(at)}"></a>`)}
      ${lanes(records.filter((one) => !one.deleted)).map((placed) => card(state, { ...placed, range, view }))}
    </div>
  </div>`;
} // prettier-ignore

interface Placed {
  record: SimulatedRecord;
  lane: number;
  lanes: number;
}

/** Records that overlap stand beside each other. */
function lanes(records: SimulatedRecord[]): Placed[] {
  const sorted = [...records].sort((a, b) => startMinutes(a) - startMinutes(b) || a.id - b.id);
  const placed: Placed[] = [];
  let group: Placed[] = [];
  let ends: number[] = [];
  const settle = () => {
    for (const one of group) one.lanes = ends.length;
    group = [];
    ends = [];
  };
  for (const record of sorted) {
    const start = startMinutes(record);
    if (ends.length > 0 && ends.every((end) => end <= start)) settle();
    const gap = ends.findIndex((end) => end <= start);
    const lane = gap === -1 ? ends.length : gap;
    ends[lane] = start + record.seconds / 60;
    const one = { record, lane, lanes: 1 };
    group.push(one);
    placed.push(one);
  }
  settle();
  return placed;
}

const LOOK: Record<string, string> = { "1": "ok", "-1": "w", "2": "a", "0": "" };

function card(
  state: YclientsState,
  { record, lane, lanes: count, range, view }: Placed & { range: Range; view: JournalView },
): Html {
  const words = simulatorWords[view.lang];
  const start = startMinutes(record);
  const client = lookupOf(state).client(record.clientId);
  const isBlock = record.clientId === null && record.lines.length === 0;
  const height = Math.max(20, px(record.seconds / 60) - 2);
  const share = 100 / count;
  const name = isBlock ? words.blocked : (client?.name ?? words.noClient);
  const title = isBlock ? record.comment : record.lines.map((line) => line.title).join(", ");
  const isOpen = view.record?.id === record.id;
  return html`<a
    class="rec ${isBlock ? "block" : (LOOK[String(record.attendance)] ?? "")}"
    href="/?lang=${view.lang}&day=${view.day}&record=${record.id}#panel"
    style="top:${px(start - range.from)}px;height:${height}px;left:calc(${lane * share}% + 2px);width:calc(${share}% - 4px)"
    ${{ markup: isOpen ? 'aria-current="true"' : "" }}
    ><b>${wallText(start)}</b> ${name}<br /><span class="m">${title}</span></a
  >`;
}

function deletedList(state: YclientsState, records: SimulatedRecord[], view: JournalView): Html {
  const words = simulatorWords[view.lang];
  const rows = records.map((one) => {
    const name = lookupOf(state).client(one.clientId)?.name ?? words.noClient;
    return html`<li>
      <a href="/?lang=${view.lang}&day=${view.day}&record=${one.id}#panel"
        >${one.start.slice(11, 16)} ${name}</a
      >
      <span class="m">${one.lines.map((line) => line.title).join(", ")}</span>
    </li>`;
  });
  return html`<details>
    <summary>${words.deletedRecords}: ${records.length}</summary>
    <ul>
      ${rows}
    </ul>
  </details>`;
}

/** The way to other days. */
export function dayBar({ lang, day, today }: JournalView): Html {
  const words = simulatorWords[lang];
  const link = (to: string, label: string, sign: string) =>
    html`<a class="btn" href="/?lang=${lang}&day=${to}" aria-label="${label}">${sign}</a>`;
  return html`<div class="row" style="align-items:center;justify-content:space-between">
    <h2 style="margin:0">${dayName(day, lang)}</h2>
    <div class="bar">
      ${link(addDays(day, -1), words.before, "‹")} ${link(today, words.today, words.today)}
      ${link(addDays(day, 1), words.after, "›")}
      <form method="get" action="/">
        <input type="hidden" name="lang" value="${lang}" />
        <input type="date" name="day" value="${day}" aria-label="${words.day}" required />
        <button>${words.show}</button>
      </form>
      <a class="btn" href="/?lang=${lang}&day=${day}&new=1#panel">${words.newRecord}</a>
    </div>
  </div>`;
}

/** `вторник, 24 ноября`. */
export function dayName(day: string, lang: Lang): string {
  const [year = 2000, month = 1, date = 1] = day.split("-").map(Number);
  const name = new Intl.DateTimeFormat(lang, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).format(Date.UTC(year, month - 1, date)); // prettier-ignore
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function startMinutes({ start }: SimulatedRecord): number {
  return Number(start.slice(11, 13)) * 60 + Number(start.slice(14, 16));
}

function px(minutes: number): number {
  return Math.round(minutes * PX_PER_MIN);
}
