import type { ReactNode } from "react";
import { useMessages } from "~/i18n/context";

type PagerProps = {
  /** «1–50 из 1 248»; format it with `common.table.range`. */
  summary?: ReactNode;
  previousHref?: string | null;
  nextHref?: string | null;
  /** For lists that know their last page; without it only "back" and "on" are shown. */
  pages?: { current: number; last: number; hrefFor: (page: number) => string };
};

/** The way through a long list, as links: by number, or one page at a time. */
export function Pager({ summary, previousHref, nextHref, pages }: PagerProps) {
  const m = useMessages();
  const back = previousHref ?? (pages && pages.current > 1 ? pages.hrefFor(pages.current - 1) : null);
  const on = nextHref ?? (pages && pages.current < pages.last ? pages.hrefFor(pages.current + 1) : null);
  if (!summary && !back && !on) return null;
  return (
    <div className="pager">
      {summary ? <span className="tabular">{summary}</span> : null}
      {back || on ? (
        <nav className="pager-pages" aria-label={m.common.table.pages}>
          <Turn href={back} rel="prev" label={m.common.table.previousPage} path="M10 3.5 5.5 8l4.5 4.5" />
          {pages
            ? pageWindow(pages.current, pages.last).map((page, index) =>
                page === null ? (
                  <span key={`gap-${index}`} aria-hidden="true">
                    …
                  </span>
                ) : (
                  <a
                    key={page}
                    href={pages.hrefFor(page)}
                    data-near={
                      Math.abs(page - pages.current) === 1 && page !== 1 && page !== pages.last
                        ? ""
                        : undefined
                    }
                    aria-label={m.common.table.page({ n: page })}
                    aria-current={page === pages.current ? "page" : undefined}
                  >
                    {page}
                  </a>
                ),
              )
            : null}
          <Turn href={on} rel="next" label={m.common.table.nextPage} path="M6 3.5 10.5 8 6 12.5" />
        </nav>
      ) : null}
    </div>
  );
}

function Turn({ href, rel, label, path }: { href: string | null; rel: string; label: string; path: string }) {
  const arrow = (
    <svg
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d={path} strokeLinejoin="round" />
    </svg>
  );
  return href ? (
    <a href={href} rel={rel} aria-label={label} title={label}>
      {arrow}
    </a>
  ) : (
    <span aria-disabled="true">{arrow}</span>
  );
}

/** The first and last page and those around the current one; `null` is a gap. */
export function pageWindow(current: number, last: number): (number | null)[] {
  const wanted = [1, current - 1, current, current + 1, last];
  const pages = [...new Set(wanted)].filter((page) => page >= 1 && page <= last).sort((a, b) => a - b);
  return pages.flatMap((page, index) => {
    const before = pages[index - 1];
    if (before === undefined || page - before === 1) return [page];
    return page - before === 2 ? [page - 1, page] : [null, page];
  });
}
