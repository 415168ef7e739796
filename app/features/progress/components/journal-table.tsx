import { Form } from "@remix-run/react";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Ruler } from "lucide-react";
import type { Measure, Values } from "../model";
import { useMeasureWords } from "./measure-words";

interface JournalRow extends Values {
  id: number;
  measuredOn: string;
  period: string;
  notes: string;
  enteredBy: string;
  by: string | null;
  change: Partial<Record<Measure, number[]>>;
}

interface JournalTableProps {
  rows: readonly JournalRow[];
  /** Measures that were ever taken: the others have no column. */
  taken: readonly Measure[];
  /** For whom "you" is: `client` on the client's own pages. */
  reader: "staff" | "client";
  /** Where an entry is changed; null for who may not. */
  changeHref: ((id: number) => string) | null;
  pending: boolean;
}

/** The journal, the newest first: each number with its change to the entry before and to the start. */
export function JournalTable({ rows, taken, reader, changeHref, pending }: JournalTableProps) {
  const { words, name, unit, number, bareChange, period, day } = useMeasureWords();
  const journal = words.journal;
  if (rows.length === 0)
    return <EmptyState icon={<Ruler aria-hidden="true" />} title={journal.empty} text={journal.emptyText} />;
  return (
    <div className="grid gap-2">
      <p className="text-sm text-ink-3">{journal.explain}</p>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keys */}
      <div className="journal-frame" tabIndex={0} role="region" aria-label={journal.caption}>
        <table className="journal">
          <caption className="sr-only">{journal.caption}</caption>
          <thead>
            <tr>
              <th scope="col">{journal.when}</th>
              {taken.map((measure) => (
                <th key={measure} scope="col" className="text-right">
                  {name(measure)}, {unit(measure)}
                </th>
              ))}
              {changeHref ? <td /> : null}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  {day(row.measuredOn)}
                  <span className="journal-quiet">
                    {row.period ? `${period(row.period)} · ` : ""}
                    <EnteredBy row={row} reader={reader} />
                  </span>
                  {row.notes ? <span className="journal-note">{row.notes}</span> : null}
                </th>
                {taken.map((measure) => (
                  <td key={measure} className="tabular text-right">
                    {row[measure] == null ? <span className="text-ink-3">—</span> : number(measure, row[measure])}
                    {row.change[measure] ? (
                      <span className="journal-quiet">
                        <span title={journal.previous}>{bareChange(measure, row.change[measure][0] ?? 0)}</span>
                        {" / "}
                        <span title={journal.start}>{bareChange(measure, row.change[measure][1] ?? 0)}</span>
                      </span>
                    ) : null}
                  </td>
                ))}
                {changeHref ? (
                  <td className="whitespace-nowrap">
                    <Form method="post" className="flex justify-end gap-1" preventScrollReset>
                      <input type="hidden" name="id" value={row.id} />
                      <LinkButton size="sm" variant="quiet" href={changeHref(row.id)}>{journal.change}</LinkButton>
                      <Button size="sm" variant="quiet" name="intent" value="remove-entry" pending={pending}>{journal.remove}</Button>
                    </Form>
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
} // prettier-ignore

function EnteredBy({ row, reader }: { row: JournalRow; reader: "staff" | "client" }) {
  const { entered } = useMeasureWords().words;
  if (row.enteredBy.startsWith("client:"))
    return reader === "client" ? <>{entered.self}</> : <Badge tone="info">{entered.byClient}</Badge>;
  return <>{row.by ?? entered.staff}</>;
}
