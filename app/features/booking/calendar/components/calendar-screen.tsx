import { useCallback, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from "react";
import { useMessages } from "~/i18n/context";
import type { CalendarPage } from "../queries.server";
import type { Reseat } from "../reseat/queries.server";
import { Agenda } from "./agenda";
import { CalendarHead, NARROW } from "./calendar-head";
import { CalendarEmpty } from "./calendar-empty";
import { FilterMarks } from "./filter-fold";
import { useVerdictWords } from "./ghost";
import { CalendarHelp } from "./help";
import { MonthSheet } from "./month-sheet";
import { moveByKeys, whyFixed } from "./move-by-keys";
import { MoveNews } from "./move-news";
import { ReseatNotice } from "./reseat-notice";
import { Sheet } from "./sheet";
import { useDrag } from "./use-drag";
import { useMoves } from "./use-moves";
import { useMoving, type Moving } from "./use-moving";
import { useNow } from "./use-now";
import { ShortcutContext, useShortcutChoice } from "./use-shortcut-choice";
import { useShortcuts } from "./use-shortcuts";
import { useSteadyPage } from "./use-steady-page";
import { useDayWords, useSlipWords } from "./use-words";
import { VisitCard, type OpenSlip } from "./visit-card";
import { walkSheet } from "./walk-sheet";
import { WeekTable } from "./week-table";

type CalendarScreenProps = {
  /** What the server said last; shown when the hand rests. */
  page: CalendarPage;
  reseats: readonly Reseat[];
  /** Whose columns may be booked into: everybody's, or one's own. */
  writes: "any" | number | null;
  /** Whether single letters are shortcuts here. */
  hasShortcuts: boolean;
};

/** The screen staff keep open all day. */
export function CalendarScreen({ page: fresh, reseats, writes, hasShortcuts: kept }: CalendarScreenProps) {
  const shortcuts = useShortcutChoice(kept);
  const body = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<OpenSlip | null>(null);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [isHeld, setHeld] = useState(false);
  const { page, changed } = useSteadyPage(fresh, { isHeld, area: body });
  const moves = useMoves(page.columns);
  const { columns } = moves;
  const hand = useMoving(columns);
  const { moving } = hand;
  if (isHeld !== (moving !== null)) setHeld(moving !== null);
  const walls = useNow(page.places);
  const mayBook = useCallback((staffId: number) => writes === "any" || writes === staffId, [writes]);
  const sayVerdict = useVerdictWords();
  const words = useMessages().calendar;

  const drop = () => {
    const held = hand.moving;
    const dropped = hand.drop();
    if (!held || !dropped) return;
    if (held.verdict.state === "closed") moves.refuse(held, sayVerdict(held.verdict));
    else moves.make(dropped);
  };
  useDrag({ sheet: scroller, columns, hours: page.hours, hand, onDrop: drop });
  useShortcuts({ page, mayBook: writes !== null, isOn: shortcuts.isOn, onHelp: () => setHelpOpen(true) });

  const find = (target: EventTarget) => {
    const element = (target as Element).closest<HTMLElement>("[data-slip]");
    const id = Number(element?.dataset.slip);
    const column = columns.find(({ slips }) => slips.some((slip) => slip.id === id));
    const slip = column?.slips.find((one) => one.id === id);
    return element && column && slip ? { element, column, slip } : null;
  };
  const open = (event: MouseEvent) => {
    const found = find(event.target);
    if (!found || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return;
    // On a small screen the visit's own page is the card.
    if (window.matchMedia(NARROW).matches) return;
    event.preventDefault();
    setOpened((now) => (now?.slip.id === found.slip.id ? null : found));
  };
  const press = (event: KeyboardEvent<HTMLElement>) => {
    const cancelled = () => moves.say({ tone: "neutral", title: words.move.cancelled });
    if (moveByKeys(event, { hand, columns, onDrop: drop, onCancel: cancelled })) return;
    if (shortcuts.isOn && event.code === "KeyM" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const found = find(event.target);
      if (!found || page.view === "month" || !found.element.classList.contains("slip")) return;
      event.preventDefault();
      const { slip, column } = found;
      if (slip.move) hand.pickUp({ slip, move: slip.move, from: column, mode: "carry", by: "keys" });
      else moves.say({ tone: "neutral", title: words.move.cannot[whyFixed(slip)] });
      return;
    }
    walkSheet(event);
  };

  const { view } = page;
  const isSheet = view === "day" || (view === "week" && page.soloStaffId !== null);
  const isAuto = page.address.view === null;
  const shown = useMemo(() => ({ ...page, columns }), [page, columns]);
  return (
    <ShortcutContext.Provider value={shortcuts.isOn}>
      <div className="calendar" data-view={view} data-auto={isAuto ? "" : undefined}>
        <CalendarHead
          page={page}
          mayBook={writes !== null}

          onHelp={() => setHelpOpen(true)}
        />
        <div className="calendar-notes">
          <FilterMarks page={page} />
          <ReseatNotice reseats={reseats} />
        </div>
        {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions -- the keys and clicks only serve the links inside */}
        <div ref={body} className="calendar-body" onClick={open} onKeyDown={press}>
          {page.people.length === 0 || (columns.length === 0 && view !== "month") ? (
            <CalendarEmpty page={page} />
          ) : view === "month" ? (
            <MonthSheet page={page} />
          ) : isSheet ? (
            <>
              {isAuto ? <Agenda {...{ page: shown, columns, walls, changed }} isFallback /> : null}
              <Sheet {...{ page: shown, columns, walls, scroller, changed, moving, mayBook }} />
            </>
          ) : view === "week" ? (
            <WeekTable page={shown} columns={columns} changed={changed} />
          ) : (
            <Agenda {...{ page: shown, columns, walls, changed }} isFallback={false} />
          )}
        </div>
        {opened ? (
          <VisitCard
            key={opened.slip.id}
            opened={refreshed(opened, find)}
            version={page}
            onClose={() => setOpened(null)}
          />
        ) : null}
        <CalendarHelp open={isHelpOpen} onOpenChange={setHelpOpen} shortcuts={shortcuts} />
        <MoveNews news={moves.news} onUndo={moves.undo} onInsist={moves.insist} onDismiss={moves.dismiss} />
        <div className="sr-only" aria-live="assertive">
          {moving?.grip.by === "keys" ? <Told moving={moving} columns={columns} /> : null}
        </div>
      </div>
    </ShortcutContext.Provider>
  );
}

/** A card shows its slip as it stands now, not as it was when opened. */
function refreshed(opened: OpenSlip, find: (target: EventTarget) => OpenSlip | null): OpenSlip {
  return opened.element.isConnected ? (find(opened.element) ?? opened) : opened;
}

/** Where a slip is held, for those who hear the page. */
function Told({ moving, columns }: { moving: Moving; columns: CalendarPage["columns"] }) {
  const words = useMessages().calendar.move;
  const { nameOf, timeOf } = useSlipWords();
  const sayDay = useDayWords();
  const sayVerdict = useVerdictWords();
  const { target, grip, verdict } = moving;
  const column = columns.find(({ key }) => key === target.columnKey) ?? grip.from;
  const isFirst = target.columnKey === grip.from.key && target.from === grip.slip.from && target.durationMin === grip.slip.durationMin; // prettier-ignore
  if (isFirst) return <>{words.picked({ name: nameOf(grip.slip) })}</>;
  const where = words.at({ time: timeOf(target), person: column.name, day: sayDay(column.day) });
  const what = sayVerdict(verdict) || (verdict.state === "asking" ? "" : words.free);
  return <>{[where, what].filter(Boolean).join(". ")}</>;
}
