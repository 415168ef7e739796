import type { ReactNode } from "react";
import type { Tone } from "./badge";

type NoticeProps = {
  tone?: Tone;
  title?: ReactNode;
  /** At the far end: a countdown, a button. */
  end?: ReactNode;
  /** `alert` is read out at once; the default waits for a pause; `none` for what stood here from the start. */
  live?: "alert" | "status" | "none";
  children?: ReactNode;
};

/** A remark inside the page: what happened, why, and what to do next. */
export function Notice({ tone = "neutral", title, end, live = "none", children }: NoticeProps) {
  return (
    <div className={`notice notice-${tone}`} role={live === "none" ? undefined : live}>
      <ToneIcon tone={tone} />
      <div className="notice-body">
        {title ? <div className="notice-title">{title}</div> : null}
        {children}
      </div>
      {end ? <div className="notice-end">{end}</div> : null}
    </div>
  );
}

/** The mark of a tone: each has its own shape. */
export function ToneIcon({ tone }: { tone: Tone }) {
  return (
    <svg
      viewBox="0 0 18 18"
      width="18"
      height="18"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={`status-${tone}`}
      aria-hidden="true"
    >
      {tone === "positive" ? (
        <path d="M9 1.8a7.2 7.2 0 1 0 0 14.4A7.2 7.2 0 0 0 9 1.800M5.8 9.300l2.2 2.2 4.2-4.7" />
      ) : tone === "warning" ? (
        <path d="M9 2.4 16.4 15.400H1.600zM9 7.400v3.300m0 2.200v.1" />
      ) : tone === "negative" ? (
        <path d="M6 1.800h6L16.2 6v6L12 16.200H6L1.8 12V6zM9 5.400v4.200m0 2.700v.1" />
      ) : tone === "accent" ? (
        <path d="M9 1.800a7.2 7.2 0 1 0 0 14.400A7.2 7.2 0 0 0 9 1.800M9 5v4.300l2.6 1.6" />
      ) : (
        <path d="M9 1.800a7.2 7.2 0 1 0 0 14.400A7.2 7.2 0 0 0 9 1.800M9 8.200v4.200m0-6.800v.1" />
      )}
    </svg>
  );
}
