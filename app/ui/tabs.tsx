import { type ReactNode, useEffect, useRef } from "react";

export type TabItem = {
  href: string;
  label: ReactNode;
  count?: ReactNode;
  current?: boolean;
  icon?: ReactNode;
};

type TabsProps = { label: string; items: readonly TabItem[] };

/** Parts of one page as links: each has its address and works without scripts. */
export function Tabs({ label, items }: TabsProps) {
  const row = useRef<HTMLElement>(null);
  const current = items.find((item) => item.current)?.href;
  // On a phone the row is pushed aside; the chosen part must be in sight.
  useEffect(() => {
    const tab = row.current?.querySelector<HTMLElement>("[aria-current]");
    if (row.current && tab) row.current.scrollLeft = tab.offsetLeft - row.current.clientWidth / 3;
  }, [current]);
  return (
    <nav ref={row} aria-label={label} className="tabs">
      {items.map((item) => (
        <a
          key={item.href}
          href={item.href}
          className="tab"
          aria-current={item.current ? "page" : undefined}
          data-keep-scroll
        >
          {item.icon}
          {item.label}
          {item.count === undefined ? null : <span className="tab-count">{item.count}</span>}
        </a>
      ))}
    </nav>
  );
}

/** One of a few views side by side, as links: «День · Неделя». */
export function Segmented({ label, items }: TabsProps) {
  return (
    <nav aria-label={label} className="segmented">
      {items.map((item) => (
        <a
          key={item.href}
          href={item.href}
          className="segment"
          aria-current={item.current ? "true" : undefined}
          data-keep-scroll
        >
          {item.icon}
          {item.label}
        </a>
      ))}
    </nav>
  );
}
