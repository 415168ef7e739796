import { useLocale, useMessages } from "~/i18n/context";
import type { Messages } from "~/i18n/catalogue";
import { formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { FilterTags, type Tone } from "~/ui/badge";
import { DataTable, type Column } from "~/ui/data-table";
import { EmptyState } from "~/ui/empty-state";
import { formatPhone } from "~/ui/format-phone-as-typed";
import { Pager } from "~/ui/pager";
import { StatusMark, type StatusShape } from "~/ui/status-mark";
import { columnLetter } from "../file/model";
import { OUTCOMES, type Outcome } from "../schema";

/** A row of a file as the page shows it. */
export interface ShownRow {
  rowNo: number;
  outcome: Outcome;
  problems: string[];
  name: string;
  phone: string;
  email: string;
  client: { id: number; name: string } | null;
}

const MARKS: Record<Outcome, { shape: StatusShape; tone: Tone }> = {
  waiting: { shape: "ring", tone: "neutral" },
  new: { shape: "dot", tone: "positive" },
  known: { shape: "half", tone: "info" },
  invalid: { shape: "warning", tone: "warning" },
  created: { shape: "check", tone: "positive" },
  updated: { shape: "check", tone: "info" },
  skipped: { shape: "dash", tone: "neutral" },
  reverted: { shape: "dash", tone: "neutral" },
  kept: { shape: "warning", tone: "warning" },
};

/** Codes of a row in words: `phone_impossible:3` names the column, `repeat:17` the row. */
export function problemWords(problems: readonly string[], columns: readonly string[], { rows, map }: Messages["exchange"]): string[] {
  return problems.map((problem) => {
    const [code = "", about] = problem.split(":");
    const said = rows.problems[code] ?? code;
    if (about === undefined) return said;
    if (code === "repeat") return `${said} ${about}`;
    if (code === "stays") return `${rows.stays[about] ?? about}: ${said}`;
    const at = Number(about) - 1;
    return rows.inColumn({ problem: said, column: columns[at] || map.untitled({ letter: columnLetter(at) }) });
  });
} // prettier-ignore

interface ImportRowsProps {
  importId: number;
  rows: readonly ShownRow[];
  columns: readonly string[];
  counts: Partial<Record<Outcome, number>>;
  outcome: Outcome | null;
  /** The last row of this page; null: there are no more. */
  next: number | null;
  isFirst: boolean;
}

/** The rows of a file with what became of them, by what became of them. */
export function ImportRows({ importId, rows, columns, counts, outcome, next, isFirst }: ImportRowsProps) {
  const words = useMessages().exchange;
  const locale = useLocale();
  const n = (value: number) => formatNumber(value, locale);
  const there = OUTCOMES.filter((one) => (counts[one] ?? 0) > 0);
  const all = there.reduce((sum, one) => sum + (counts[one] ?? 0), 0);
  const { columns: heads } = words.rows;
  const table: Column<ShownRow>[] = [
    { key: "row", header: heads.row, cell: ({ rowNo }) => n(rowNo), quiet: true, numeric: true, align: "end", phone: "hide" },
    { key: "who", header: heads.person, cell: ({ name, client }) => client ? <a className="link" href={paths.client(client.id)}>{name || client.name}</a> : name || <span className="text-ink-3">{words.rows.nameless}</span>, phone: "primary" },
    { key: "phone", header: heads.phone, cell: ({ phone }) => formatPhone(phone), numeric: true, phone: "line" },
    { key: "email", header: heads.email, cell: ({ email }) => email, phone: "line" },
    { key: "outcome", header: heads.outcome, cell: ({ outcome: came }) => <StatusMark {...MARKS[came]}>{words.rows.outcome[came]}</StatusMark>, phone: "end" },
    { key: "problems", header: heads.problems, cell: ({ problems }) => problemWords(problems, columns, words).join("; "), quiet: true, phone: "block" },
  ]; // prettier-ignore
  return (
    <div className="grid gap-3">
      {there.length > 1 ? (
        <FilterTags
          label={words.rows.title}
          items={[
            { href: paths.import(importId), label: words.rows.all, count: n(all), current: outcome === null },
            ...there.map((one) => ({ href: paths.import(importId, { outcome: one }), label: words.rows.outcomes[one], count: n(counts[one] ?? 0), current: outcome === one })),
          ]}
        />
      ) : null}
      <DataTable caption={words.rows.title} columns={table} rows={rows} rowKey={({ rowNo }) => rowNo} empty={<EmptyState title={words.rows.none} />} />
      <Pager
        previousHref={isFirst ? null : paths.import(importId, { outcome })}
        nextHref={next === null ? null : paths.import(importId, { outcome, after: next })}
      />
    </div>
  );
} // prettier-ignore
