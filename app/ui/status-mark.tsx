import type { ReactNode } from "react";
import type { Tone } from "./badge";

export type StatusShape =
  "ring" | "dashed" | "dot" | "half" | "check" | "cross" | "dash" | "warning" | "clock";

type StatusMarkProps = {
  shape: StatusShape;
  tone?: Tone;
  /** The word that goes with the shape. */
  children: ReactNode;
  /** Shows only the shape where the word would repeat itself; the word is still read out. */
  shapeOnly?: boolean;
};

/** A state as a shape and a word, so that it survives grey print and colour-blind eyes. */
export function StatusMark({ shape, tone = "neutral", children, shapeOnly = false }: StatusMarkProps) {
  return (
    <span
      className={`status status-${tone}`}
      title={shapeOnly && typeof children === "string" ? children : undefined}
    >
      <StatusGlyph shape={shape} />
      {shapeOnly ? <span className="sr-only">{children}</span> : children}
    </span>
  );
}

/** The bare shape, 14 px, in the colour of the text around it. */
export function StatusGlyph({ shape }: { shape: StatusShape }) {
  return (
    <svg
      viewBox="0 0 14 14"
      width="14"
      height="14"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {glyphs[shape]}
    </svg>
  );
}

const glyphs: Record<StatusShape, ReactNode> = {
  ring: <circle cx="7" cy="7" r="5" />,
  dashed: <circle cx="7" cy="7" r="5" strokeDasharray="2.2 3" />,
  dot: <circle cx="7" cy="7" r="4.6" fill="currentColor" />,
  half: (
    <>
      <circle cx="7" cy="7" r="5" />
      <path d="M7 2a5 5 0 0 1 0 10z" fill="currentColor" stroke="none" />
    </>
  ),
  check: <path d="m2.2 7.6 3.2 3.2 6.4-7.2" />,
  cross: <path d="m3 3 8 8m0-8-8 8" />,
  dash: <path d="M2.5 7h9" />,
  warning: <path d="M7 2.2 12.6 12H1.4zM7 6v2.6m0 1.6v.1" />,
  clock: (
    <>
      <circle cx="7" cy="7" r="5.4" />
      <path d="M7 4v3.2l2 1.3" />
    </>
  ),
};
