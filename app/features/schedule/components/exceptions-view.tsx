import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatClock, formatDay, formatDayRange } from "~/i18n/format";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import type { Span } from "../exceptions/model";
import { ConfirmAffected, type ListedVisit } from "./affected-visits";
import { ExceptionFields } from "./exception-fields";

/** What a refused form answers with. */
export interface AnsweredException {
  errors: Record<string, string[] | undefined>;
  affected?: ListedVisit[];
  typed: Record<string, string>;
}

/** Days set apart, as the page gets them. */
export interface ListedException {
  id: number;
  ids: number[];
  kind: "off" | "time_off" | "hours";
  dayFrom: string;
  dayUntil: string;
  spans: Span[];
  reason: string;
  note: string;
  locationId: number | null;
}

interface ExceptionsViewProps {
  /** Whose days: one person's, or everybody's at a place. */
  of: "person" | "place";
  title: string;
  entries: readonly ListedException[];
  open: ListedException | null;
  today: string;
  /** Places to choose from for a person's other hours. */
  places: readonly { id: number; name: string }[];
  /** The page's own address. */
  here: string;
  back: { href: string; label: string };
  answer: AnsweredException | undefined;
  isSaved: boolean;
  sending: boolean;
}

/** Days that differ from the week: the coming ones in a list, and a form for one. */
export function ExceptionsView(props: ExceptionsViewProps) {
  const { of, title, entries, open, here, back, answer, isSaved } = props;
  const m = useMessages();
  const words = m.hours.exceptions;
  return (
    <>
      <Section
        title={title}
        note={of === "person" ? words.intro : words.placeIntro}
        action={<LinkButton href={back.href}>{back.label}</LinkButton>}
      >
        <div className="grid max-w-4xl gap-5">
          {isSaved && !answer ? (
            <Notice tone="positive" live="status" title={m.catalog.settings.saved} />
          ) : null}
          {answer?.affected ? (
            <ConfirmAffected
              visits={answer.affected}
              typed={answer.typed}
              backHref={here}
              showStaff={of === "place"}
            />
          ) : null}
          {entries.length === 0 ? (
            <EmptyState title={words.empty} text={of === "person" ? words.emptyText : words.placeEmptyText} />
          ) : (
            <ul className="divide-y divide-line border-t border-line">
              {entries.map((entry) => (
                <Entry key={entry.id} entry={entry} {...props} isOpen={entry.id === open?.id} />
              ))}
            </ul>
          )}
        </div>
      </Section>
      <Section title={open ? words.editTitle : words.addTitle}>
        <ExceptionForm key={JSON.stringify([open, answer?.typed, entries.length])} {...props} />
      </Section>
    </>
  );
}

function Entry({ entry, of, places, here, isOpen }: ExceptionsViewProps & { entry: ListedException; isOpen: boolean }) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.hours.exceptions;
  const kinds = of === "person" ? words.kinds : words.placeKinds;
  const spans = entry.spans.map(({ startMin, endMin }) => `${formatClock(startMin)}–${formatClock(endMin)}`);
  const place = places.find(({ id }) => id === entry.locationId);
  return (
    <li className="grid items-baseline gap-x-5 gap-y-1 py-3 sm:grid-cols-[15rem_1fr_auto]">
      <span className={isOpen ? "font-medium" : undefined}>
        {entry.dayFrom === entry.dayUntil
          ? formatDay(entry.dayFrom, locale, "weekday")
          : formatDayRange(entry.dayFrom, entry.dayUntil, locale)}
      </span>
      <span>
        {kinds[entry.kind]}
        {spans.length > 0 ? <span className="tabular">{`, ${spans.join(", ")}`}</span> : null}
        <span className="block text-sm text-ink-2">
          {[words.reasons[entry.reason], entry.note, of === "person" ? place?.name : null].filter(Boolean).join(" · ")}
        </span>
      </span>
      <Form method="post" className="flex gap-1 max-sm:-ml-3">
        <input type="hidden" name="ids" value={entry.ids.join(",")} />
        <LinkButton variant="quiet" size="sm" href={`${here}?edit=${entry.id}#form`}>
          {words.edit}
        </LinkButton>
        <Button variant="quiet" size="sm" name="intent" value="remove">
          {words.remove}
        </Button>
      </Form>
    </li>
  );
} // prettier-ignore

function ExceptionForm({ of, open, today, places, here, answer, sending }: ExceptionsViewProps) {
  const m = useMessages();
  const whole = answer?.errors[""];
  return (
    <Form method="post" id="form" className="grid max-w-3xl gap-5 sm:grid-cols-2" noValidate>
      {whole ? (
        <div className="col-span-full">
          <Notice tone="negative" live="alert" title={whole[0]} />
        </div>
      ) : null}
      {open ? <input type="hidden" name="ids" value={open.ids.join(",")} /> : null}
      <ExceptionFields {...{ of, open, today, places }} typed={answer?.typed} errors={answer?.errors} />
      <div className="form-end">
        <Button variant="primary" pending={sending}>
          {open ? m.common.save : m.hours.exceptions.add}
        </Button>
        {open ? <LinkButton href={here}>{m.common.cancel}</LinkButton> : null}
      </div>
    </Form>
  );
}
