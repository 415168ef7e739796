import type { BookingStatus } from "../../model";

/** The status as a shape: a tick for done, a cross for missed, a dash for cancelled. Awaited visits need none. */
const SHAPES: Partial<Record<BookingStatus, string>> = {
  completed: "m3 8.5 3.2 3.2L13 4.8",
  no_show: "m4 4 8 8m0-8-8 8",
  cancelled: "M3 8h10",
  hold: "M8 4.5V8l2.5 1.5M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2",
  pending: "M6.2 6.2a1.9 1.9 0 1 1 2.7 1.9c-.6.3-.9.7-.9 1.4m0 2.2v.1",
};

export function SlipMark({ status }: { status: BookingStatus }) {
  const path = SHAPES[status];
  if (!path) return null;
  return (
    <svg
      className="slip-mark"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={status === "hold" ? 1.5 : 2}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
}
