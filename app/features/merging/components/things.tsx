import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";

/** Rows by what they are: «визиты 12 · платежи 3». What has no word of its own is summed up as the rest. */
export function Things({ rows }: { rows: readonly { table: string; count: number }[] }) {
  const words = useMessages().merging;
  const locale = useLocale();
  const known = rows.filter(({ table }) => words.things[table] !== undefined);
  const rest = rows.filter(({ table }) => words.things[table] === undefined).reduce((sum, { count }) => sum + count, 0); // prettier-ignore
  const shown = [...known.map(({ table, count }) => ({ word: words.things[table] ?? "", count })), ...(rest > 0 ? [{ word: words.otherThings, count: rest }] : [])]; // prettier-ignore
  return (
    <ul className="things">
      {shown.map(({ word, count }) => (
        <li key={word}>
          <span>{word}</span> <b className="tabular">{formatNumber(count, locale)}</b>
        </li>
      ))}
    </ul>
  );
}
