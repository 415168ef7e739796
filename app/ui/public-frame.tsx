import { Form, useLocation } from "@remix-run/react";
import { type ReactNode, useEffect } from "react";
import { useMessages } from "~/i18n/context";
import { LanguageSwitch } from "./language-switch";
import { useLinkArea } from "./link-area";
import { useFrameAddress } from "./use-frame-address";

export type PublicFrameProps = {
  brand: { name: string; imageUrl?: string | null; href?: string };
  /** On later steps the way back, with what was chosen. With `press` it is a button that sends this value as `intent` to `href`: leaving gives something up. */
  back?: { href: string; label: ReactNode; press?: string };
  /** How far along: `done` of `total` segments are filled. */
  progress?: { done: number; total: number };
  /** The bar under the thumb; see `PublicBar`. A step that is a form puts the bar last in its form instead. */
  bar?: ReactNode;
  footer?: ReactNode;
  children: ReactNode;
};

/** What a client sees: one column, the business's name, one question at a time. In a frame of another site the name is that site's business. */
export function PublicFrame({ brand, back, progress, bar, footer, children }: PublicFrameProps) {
  const m = useMessages();
  const follow = useLinkArea();
  const { isFramed } = useFrameAddress();
  const { pathname } = useLocation();
  // A new step begins at its top, which in a tall frame is for the page around it to show.
  useEffect(() => (isFramed ? tellHeight() : undefined), [isFramed, pathname]);
  return (
    // One handler serves the links below; they stay plain links for keyboards and for pages without scripts.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div className="public-frame" data-framed={isFramed ? "" : undefined} onClick={follow}>
      <a href="#content" className="skip-link">
        {m.common.skipToContent}
      </a>
      <header className="public-head public-column">
        {isFramed ? null : (
          <div className="public-brand-row">
            <PublicBrand {...brand} />
            <LanguageSwitch />
          </div>
        )}
        {progress ? <Steps {...progress} /> : null}
        {back ? <BackLink {...back} /> : null}
      </header>
      <main id="content" tabIndex={-1} className="public-main public-column">
        {children}
        {bar}
      </main>
      {footer ? <footer className="public-foot public-column">{footer}</footer> : null}
    </div>
  );
}

type PublicBarProps = {
  /** What is being bought, so far. */
  summary?: ReactNode;
  total?: ReactNode;
  /** The one button. Inside a form the bar may stand in the form: it sticks to the bottom wherever it is. */
  children: ReactNode;
};

/** The bar that stays under the thumb: what was chosen, the total, one button. */
export function PublicBar({ summary, total, children }: PublicBarProps) {
  return (
    <div className="public-bar">
      <div className="public-column">
        {summary || total ? (
          <div className="public-sum">
            <span>{summary}</span>
            <span>{total}</span>
          </div>
        ) : null}
        {children}
      </div>
    </div>
  );
}

/** Tells the page around the frame how tall this one is, now and whenever it changes. A height is nobody's secret. */
function tellHeight(): () => void {
  const content = document.querySelector(".public-frame");
  if (window.parent === window || !content) return () => undefined;
  const tell = () =>
    window.parent.postMessage({ type: "booking-height", height: Math.ceil(content.scrollHeight) }, "*");
  const observer = new ResizeObserver(tell);
  observer.observe(content);
  tell();
  window.parent.postMessage({ type: "booking-top" }, "*");
  return () => observer.disconnect();
}

function PublicBrand({ name, imageUrl, href }: PublicFrameProps["brand"]) {
  const Brand = href ? "a" : "span";
  return (
    <Brand className="brand" href={href}>
      {imageUrl ? (
        <img src={imageUrl} alt="" width="28" height="28" />
      ) : (
        <span className="brand-mark" aria-hidden="true">
          {Array.from(name.replace(/[^\p{L}\p{N}]/gu, ""))[0] ?? ""}
        </span>
      )}
      <span>{name}</span>
    </Brand>
  );
}

function BackLink({ href, label, press }: NonNullable<PublicFrameProps["back"]>) {
  const m = useMessages();
  const content = (
    <>
      <svg
        viewBox="0 0 20 20"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.7"
        strokeLinecap="round"
        aria-hidden="true"
      >
        <path d="M12 5 7 10l5 5" strokeLinejoin="round" />
      </svg>
      <span className="sr-only">{m.common.back}: </span>
      <span>{label}</span>
    </>
  );
  if (press === undefined) {
    return (
      <a href={href} className="public-back">
        {content}
      </a>
    );
  }
  return (
    <Form method="post" action={href}>
      <button name="intent" value={press} className="public-back">
        {content}
      </button>
    </Form>
  );
}

function Steps({ done, total }: NonNullable<PublicFrameProps["progress"]>) {
  const m = useMessages();
  return (
    <div className="steps" role="img" aria-label={m.common.step({ n: done, of: total })}>
      {Array.from({ length: total }, (_, index) => (
        <span key={index} data-done={index < done ? "" : undefined} />
      ))}
    </div>
  );
}
