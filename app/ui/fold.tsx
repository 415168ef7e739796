import { type ReactNode, useEffect, useRef } from "react";
import { classNames } from "./class-names";

type FoldProps = {
  summary: ReactNode;
  summaryClass?: string;
  label?: string;
  className?: string;
  children: ReactNode;
};

/** A menu of native `<details>`: opens without scripts; with them a click elsewhere, Escape or a choice closes it. */
export function Fold({ summary, summaryClass, label, className, children }: FoldProps) {
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      const fold = details.current;
      if (!fold?.open) return;
      const inside = event.target instanceof Node && fold.contains(event.target);
      if (event instanceof KeyboardEvent) {
        if (event.key !== "Escape") return;
        fold.open = false;
        if (inside) fold.querySelector("summary")?.focus();
      } else if (!inside || (event.target as Element).closest("a[href]")) fold.open = false;
    };
    document.addEventListener("click", close);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("click", close);
      document.removeEventListener("keydown", close);
    };
  }, []);
  return (
    <details ref={details} className={classNames("fold", className)}>
      <summary className={summaryClass} title={label}>
        {label ? <span className="sr-only">{label}: </span> : null}
        {summary}
      </summary>
      <div className="popover">{children}</div>
    </details>
  );
}
