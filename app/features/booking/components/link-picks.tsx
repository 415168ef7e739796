interface LinkPicksProps {
  label: string;
  options: readonly { key: string | number; title: string; note?: string; href: string; isChosen: boolean }[];
}

/** A few answers side by side as links: a place, how many come. */
export function LinkPicks({ label, options }: LinkPicksProps) {
  return (
    <nav aria-label={label} className="grid gap-1">
      <span className="public-group pt-0">{label}</span>
      <div className="picks">
        {options.map(({ key, title, note, href, isChosen }) => (
          <a
            key={key}
            className="pick"
            href={href}
            aria-current={isChosen ? "true" : undefined}
            data-keep-scroll
          >
            {title}
            {note ? <span className="pick-note">{note}</span> : null}
          </a>
        ))}
      </div>
    </nav>
  );
}
