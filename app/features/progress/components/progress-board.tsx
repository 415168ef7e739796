import type { SerializeFrom } from "@remix-run/node";
import { Form } from "@remix-run/react";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { Segmented } from "~/ui/tabs";
import { SPANS } from "../course/model";
import type { Measure } from "../model";
import { keptQuery } from "../page/model";
import type { readProgressPage } from "../page/queries.server";
import type { PageQuery } from "../page/schema";
import { CoursePicture } from "./course-picture";
import { JournalTable } from "./journal-table";
import { MeasureTiles } from "./measure-tiles";
import { useMeasureWords } from "./measure-words";
import { Photos } from "./photos";
import { SurroundingsPicture } from "./surroundings-picture";

export type BoardPage = SerializeFrom<typeof readProgressPage>;
type Query = Record<string, string | number | undefined>;

export interface BoardProps {
  page: BoardPage;
  query: Pick<PageQuery, "span" | "show" | "removed" | "photos">;
  /** For whom "you" is. */
  reader: "staff" | "client";
  mayWrite: boolean;
  pending: boolean;
  today: string;
  /** The page with another query. */
  hrefOf: (query: Query) => string;
  photoHref: (id: number, size?: "thumb") => string;
  uploadHref: string;
}

/** The large picture with the span it covers, and all measures as small ones to choose from. */
export function CourseSection({ page, query, hrefOf }: Pick<BoardProps, "page" | "query" | "hrefOf">) {
  const { words } = useMeasureWords();
  const { taken, show, range, large, small, summary, surroundings, goals } = page;
  const kept = keptQuery(query);
  const showHref = (measures: readonly Measure[]) => hrefOf({ ...kept, show: measures.join(",") });
  if (taken.length === 0) return null;
  return (
    <Section
      title={words.chart.title}
      action={
        <Segmented
          label={words.chart.span}
          items={SPANS.map((span) => ({
            href: hrefOf({ ...kept, span: span === "half" ? undefined : span }),
            label: words.chart.spans[span],
            current: query.span === span,
          }))}
        />
      }
    >
      <div className="grid gap-4">
        <CoursePicture
          show={show}
          taken={taken}
          courses={large}
          range={range}
          visitDays={surroundings.visitDays}
          goals={goals.filter(({ reachedAt }) => reachedAt === null)}
          hrefOf={showHref}
        />
        <MeasureTiles
          changes={summary.changes}
          courses={small}
          range={range}
          visitDays={surroundings.visitDays}
          current={show}
          hrefOf={(measure) => showHref([measure])}
        />
      </div>
    </Section>
  );
}

/** What was measured beside visits, money and programmes; not there while there is nothing to hold it against. */
export function SurroundingsSection({ page }: Pick<BoardProps, "page">) {
  const { words } = useMeasureWords();
  const { show, large, range, surroundings } = page;
  const [measure = null] = show;
  const happened =
    surroundings.bands.length > 0 || surroundings.buckets.some(({ visits, paidMinor }) => visits > 0 || paidMinor);
  if (!happened) return null;
  return (
    <Section title={surroundings.currency === null ? words.chart.againstVisits : words.chart.against} note={words.chart.againstText}>
      <SurroundingsPicture
        measure={measure}
        points={measure ? (large[measure] ?? []) : []}
        range={range}
        surroundings={surroundings}
      />
    </Section>
  );
} // prettier-ignore

/** The journal a page at a time, and the way back for an entry that was just taken away. */
export function JournalSection({ page, query, reader, mayWrite, pending, hrefOf }: BoardProps) {
  const { words } = useMeasureWords();
  const { journal, taken } = page;
  const kept = keptQuery(query);
  return (
    <div id="journal">
      <Section title={words.journal.title} note={journal.total > 0 ? words.journal.count({ n: journal.total }) : null}>
        {query.removed && mayWrite ? (
          <Form method="post" className="pb-3" preventScrollReset>
            <input type="hidden" name="id" value={query.removed} />
            <Notice
              live="status"
              title={words.journal.removed}
              end={<Button size="sm" name="intent" value="restore-entry" pending={pending}>{words.journal.restore}</Button>}
            />
          </Form>
        ) : null}
        <JournalTable
          rows={journal.rows}
          taken={taken}
          reader={reader}
          pending={pending}
          changeHref={mayWrite ? (id) => `${hrefOf({ ...kept, entry: id })}#measure` : null}
        />
        {journal.from > 0 || journal.older !== null ? (
          <div className="flex gap-2 pt-3">
            {journal.from > 0 ? <LinkButton href={`${hrefOf(kept)}#journal`}>{words.journal.newest}</LinkButton> : null}
            {journal.older === null ? null : <LinkButton href={`${hrefOf({ ...kept, from: journal.older })}#journal`}>{words.journal.older}</LinkButton>}
          </div>
        ) : null}
      </Section>
    </div>
  );
} // prettier-ignore

/** Photographs of the client, two of them held against each other. */
export function PhotosSection({ page, query, mayWrite, today, hrefOf, photoHref, uploadHref }: BoardProps) {
  const { words } = useMeasureWords();
  const { photos, pair, period } = page;
  const kept = keptQuery(query);
  return (
    <div id="photos">
      <Section title={words.photos.title}>
        <Photos
          photos={photos}
          pair={pair}
          photoHref={photoHref}
          uploadHref={mayWrite ? uploadHref : null}
          outcome={query.photos ?? null}
          today={today}
          period={period}
          keep={kept}
          pageHref={hrefOf({})}
        />
      </Section>
    </div>
  );
}

/** What was just done, in words. */
export function DoneNotice({ done }: { done: PageQuery["done"] }) {
  const { words } = useMeasureWords();
  if (done === null) return null;
  return <Notice tone="positive" live="status" title={words.done[done]} />;
}
