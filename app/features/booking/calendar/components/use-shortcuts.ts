import { useNavigate } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { paths } from "~/lib/paths";
import { calendarQuery, type CalendarAddress } from "../address/model";
import type { CalendarPage } from "../queries.server";
import { neighbourDay } from "./calendar-head";

/** Where typing is meant for a field, a menu or a dialog. */
const TYPING = "input, select, textarea, [contenteditable], [role=dialog], [role=menu]";

type ShortcutOptions = {
  page: CalendarPage;
  mayBook: boolean;
  /** Off by the visitor's choice: no letter does anything. */
  isOn: boolean;
  onHelp: () => void;
};

/** One letter leads: `t` today, `d w m l` the views, `j k` earlier and later, `f` the filter, `n` a new visit, `?` all of these. By the key, not the letter on it. */
export function useShortcuts({ page, mayBook, isOn, onHelp }: ShortcutOptions): void {
  const navigate = useNavigate();
  const latest = useRef({ page, mayBook, onHelp });
  latest.current = { page, mayBook, onHelp };
  useEffect(() => {
    if (!isOn) return;
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if ((event.target as Element).closest?.(TYPING) || document.querySelector("[role=dialog]")) return;
      const { page, mayBook, onHelp } = latest.current;
      const { address, day, soloStaffId } = page;
      const go = (change: Partial<CalendarAddress>) =>
        navigate(paths.calendar(calendarQuery({ ...address, ...change })), { preventScrollReset: true });
      const actions: Record<string, () => void> = {
        KeyT: () => go({ day: null }),
        KeyD: () => go({ view: "day" }),
        KeyW: () => go({ view: "week" }),
        KeyM: () => go({ view: "month" }),
        KeyL: () => go({ view: "list" }),
        KeyJ: () => go({ day: neighbourDay(page, -1) }),
        KeyK: () => go({ day: neighbourDay(page, 1) }),
        KeyF: openFilter,
        KeyN: () => mayBook && navigate(paths.newBooking({ day, staff: soloStaffId ?? undefined })),
      };
      const act = event.key === "?" ? onHelp : event.shiftKey ? undefined : actions[event.code];
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [navigate, isOn]);
}

function openFilter(): void {
  const fold = document.querySelector<HTMLDetailsElement>(".filter-fold");
  if (!fold) return;
  fold.open = true;
  fold.querySelector<HTMLInputElement>("input:not([type=hidden]), select")?.focus();
}
