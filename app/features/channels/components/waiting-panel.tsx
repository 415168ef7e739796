import type { ReactNode } from "react";
import { LinkButton } from "~/ui/link-button";
import { useAskingAgain } from "./use-asking-again";

interface WaitingPanelProps {
  title: string;
  text: string;
  /** What comes in any case. */
  note?: string;
  checkHref: string;
  checkLabel: string;
  children?: ReactNode;
}

/** Somebody waits for another system's word: the page asks again by itself, with scripts and without. */
export function WaitingPanel({ title, text, note, checkHref, checkLabel, children }: WaitingPanelProps) {
  useAskingAgain(true);
  return (
    <div className="grid gap-5" aria-live="polite">
      <noscript>
        <meta httpEquiv="refresh" content={`5;url=${checkHref}`} />
      </noscript>
      <h1 className="mb-0">{title}</h1>
      <p className="flex items-center gap-3 text-base text-ink-2">
        <span className="spinner waiting-mark shrink-0" aria-hidden="true" />
        {text}
      </p>
      {children}
      <LinkButton size="lg" href={checkHref}>
        {checkLabel}
      </LinkButton>
      {note ? <p className="text-sm text-ink-2">{note}</p> : null}
    </div>
  );
}
