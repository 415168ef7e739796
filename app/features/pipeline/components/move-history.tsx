import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { stageName } from "../model";

type Named = { key: string | null; name: string; color: string } | null;

type MoveHistoryProps = {
  moves: readonly {
    id: number;
    from: Named;
    to: Named;
    /** ISO. */
    at: string;
    cause: string;
    byName: string | null;
    note: string;
  }[];
  zone: string;
};

/** A client's way through the pipeline: from, to, why, who, when. */
export function MoveHistory({ moves, zone }: MoveHistoryProps) {
  const { pipeline } = useMessages();
  const locale = useLocale();
  const words = pipeline.history;
  if (moves.length === 0) return <p className="text-ui text-ink-3">{words.empty}</p>;
  const nameOf = (stage: Named) => (stage ? stageName(stage, pipeline.stages) : pipeline.nowhere);
  return (
    <ol className="move-history" aria-label={words.title}>
      {moves.map(({ id, from, to, at, cause, byName, note }) => (
        <li key={id}>
          <span className="stage-dot" data-hue={to?.color ?? "slate"} aria-hidden="true" />
          <div>
            <div>
              {from ? words.step({ from: nameOf(from), to: nameOf(to) }) : words.into({ to: nameOf(to) })}
            </div>
            <div className="text-sm text-ink-2">
              <time dateTime={at}>{formatDateTime(new Date(at), zone, locale, "short")}</time>
              {` · ${pipeline.causes[cause] ?? cause} · ${byName ?? words.automatic}`}
            </div>
            {note ? <p className="text-sm">{note}</p> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}
