import { useMessages } from "~/i18n/context";
import { classNames } from "./class-names";

/** A grey bar in the place of something to come; give it its size by class. */
export function Skeleton({ className }: { className?: string }) {
  return <span className={classNames("skeleton block", className)} aria-hidden="true" />;
}

type SkeletonRowsProps = { rows?: number; withAvatar?: boolean };

/** A list to come, in the shape of its rows. */
export function SkeletonRows({ rows = 6, withAvatar = false }: SkeletonRowsProps) {
  const m = useMessages();
  return (
    <div role="status">
      <span className="sr-only">{m.common.loading}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex items-center gap-4 border-b border-line py-3">
          {withAvatar ? <Skeleton className="size-8 rounded-full" /> : null}
          <Skeleton className={classNames("h-3.5", widths[row % widths.length])} />
          <Skeleton className="ml-auto h-3.5 w-24" />
        </div>
      ))}
    </div>
  );
}

const widths = ["w-2/5", "w-1/3", "w-1/2", "w-1/4", "w-3/8"];
