import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { ProgressBar } from "~/ui/progress-bar";
import type { ImportOptions, KnownRule, Outcome } from "../schema";

type Counts = Partial<Record<Outcome, number>>;

interface Found {
  state: string;
  total: number;
  checked: number;
  created: number;
  updated: number;
  skipped: number;
  refused: number;
  options: ImportOptions;
}

/** How far the work in the background is. */
export function ImportBusy({ found, counts }: { found: Found; counts: Counts }) {
  const words = useMessages().exchange.import;
  const locale = useLocale();
  const n = (value: number) => formatNumber(value, locale);
  const { state, total } = found;
  const back = (counts.reverted ?? 0) + (counts.kept ?? 0);
  const all = state === "reverting" ? back + (counts.created ?? 0) + (counts.updated ?? 0) : total;
  const done = state === "reverting" ? back : state === "checking" ? found.checked : found.created + found.updated + found.skipped + found.refused; // prettier-ignore
  const isReading = state === "reading";
  const title = { reading: words.reading, checking: words.checking, running: words.running, reverting: words.reverting }[state] ?? ""; // prettier-ignore
  const text = isReading ? words.readSoFar({ n: total }) : words.progress({ n: n(done), total: n(all) });
  return (
    <div className="grid max-w-xl gap-2" role="status">
      <h2>{title}</h2>
      {isReading ? null : <ProgressBar label={title} value={done} max={Math.max(1, all)} text={text} />}
      <p className="tabular">{text}</p>
      <p className="text-sm text-ink-2">{words.leaveIt}</p>
    </div>
  );
}

/** Why a file was not read, and what to do. */
export function ImportFailed({ error }: { error: string }) {
  const words = useMessages().exchange.import;
  const [code = "", row] = error.split(":");
  const why = words.troubles[code] ?? words.troubles.interrupted ?? "";
  return (
    <div className="grid max-w-xl gap-4">
      <Notice tone="negative" title={words.failedTitle}>
        {row === undefined ? why : words.atRow({ row, why })}
      </Notice>
      <Form method="post" className="flex flex-wrap gap-2">
        <LinkButton variant="primary" href={paths.imports()}>
          {words.another}
        </LinkButton>
        <Button variant="quiet" name="intent" value="remove">
          {words.remove}
        </Button>
      </Form>
    </div>
  );
}

/** What was found in the file: how many rows, in which encoding, what parts them, and what is wrong with its text. */
export function ImportSigns({ found }: { found: Found }) {
  const m = useMessages().exchange;
  const words = m.map;
  const signs = found.options.found;
  if (!signs) return null;
  const how = [
    signs.sheet === null ? null : words.sheet({ name: signs.sheet }),
    signs.encoding === null ? null : (m.import.encodings[signs.encoding] ?? signs.encoding),
    signs.delimiter === null ? null : words.delimitedBy({ sign: m.import.signs[signs.delimiter] ?? signs.delimiter }),
    signs.emptyRows > 0 ? words.emptyRows({ n: signs.emptyRows }) : null,
  ]; // prettier-ignore
  return (
    <div className="grid max-w-3xl gap-3">
      <p className="text-sm text-ink-2">
        {words.facts({ rows: found.total, how: how.filter(Boolean).join(" · ") })}
      </p>
      {signs.hasTitles ? null : <Notice tone="info" title={words.noTitles} />}
      {signs.damage === "none" ? null : (
        <Notice tone="warning" title={signs.damage === "broken" ? words.broken : words.spoilt}>
          {signs.damage === "broken" ? words.brokenText : words.spoiltText}
        </Notice>
      )}
    </div>
  );
}

/** What will come of a checked file, and the button that does it. */
export function ImportChecked({ counts, known }: { counts: Counts; known: KnownRule }) {
  const words = useMessages().exchange.check;
  const { new: fresh = 0, known: held = 0, invalid = 0 } = counts;
  const isIdle = fresh === 0 && (held === 0 || known === "skip");
  return (
    <div className="grid gap-4">
      <h2>{words.title}</h2>
      <ul className="import-sums">
        {fresh > 0 ? <li>{words.create({ n: fresh })}</li> : null}
        {held > 0 ? <li>{words.known[known]({ n: held })}</li> : null}
        {invalid > 0 ? <li className="text-warning">{words.invalid({ n: invalid })}</li> : null}
        {isIdle ? <li className="text-ink-2">{words.nothing}</li> : null}
      </ul>
      <Form method="post" className="flex flex-wrap gap-2">
        {isIdle ? null : (
          <Button variant="primary" name="intent" value="run">
            {words.run}
          </Button>
        )}
        <Button name="intent" value="columns">
          {words.back}
        </Button>
      </Form>
    </div>
  );
}

/** What an import did, its report, and the way back. */
export function ImportDone({ id, state, counts }: { id: number; state: string; counts: Counts }) {
  const m = useMessages().exchange;
  const words = m.done;
  const { created = 0, updated = 0, skipped = 0, invalid = 0, reverted = 0, kept = 0 } = counts;
  const lines = [
    created > 0 ? words.created({ n: created }) : null,
    updated > 0 ? words.updated({ n: updated }) : null,
    reverted > 0 ? words.reverted({ n: reverted }) : null,
    skipped > 0 ? words.skipped({ n: skipped }) : null,
  ].filter((line) => line !== null);
  return (
    <div className="grid gap-4">
      <ul className="import-sums">
        {lines.length > 0 ? lines.map((line) => <li key={line}>{line}</li>) : <li>{words.nothing}</li>}
        {invalid > 0 ? <li className="text-warning">{words.invalid({ n: invalid })}</li> : null}
        {kept > 0 ? <li className="text-warning">{words.kept({ n: kept })}</li> : null}
      </ul>
      <Form method="post" className="flex flex-wrap gap-2">
        <LinkButton href={paths.importReport(id)} data-reload>
          {m.rows.report}
        </LinkButton>
        <LinkButton variant="quiet" href={paths.clients()}>
          {words.toList}
        </LinkButton>
        {state === "done" && created + updated > 0 ? (
          <Button variant="quiet" name="intent" value="revert" className="text-negative">
            {words.revert}
          </Button>
        ) : null}
      </Form>
      {state === "done" && created + updated > 0 ? (
        <p className="max-w-prose text-sm text-ink-2">{words.revertText}</p>
      ) : null}
    </div>
  );
}
