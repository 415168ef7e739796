import type { SerializeFrom } from "@remix-run/node";
import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import type { Messages } from "~/i18n/catalogue";
import { formatDateTime } from "~/i18n/format";
import { Button } from "~/ui/button";
import { Section } from "~/ui/section";
import { StatusMark } from "~/ui/status-mark";
import type { ContentChange } from "../changes/model";
import type { ShownVersion } from "../changes/queries.server";

interface VersionListProps {
  versions: readonly SerializeFrom<ShownVersion>[];
  /** The programme's own version, for noticing that somebody else changed it. */
  version: number;
  zone: string;
  mayWrite: boolean;
}

/** Every version with what it changed and by whom; an earlier one can be brought back. */
export function VersionList({ versions, version, zone, mayWrite }: VersionListProps) {
  const m = useMessages();
  const words = m.programs.versions;
  const locale = useLocale();
  return (
    <Section title={words.title}>
      <ol className="version-list">
        {versions.map((row) => (
          <li key={row.number}>
            <div className="version-head">
              <b>{m.programs.view.versionOf({ n: row.number })}</b>
              <span>
                {formatDateTime(new Date(row.at), zone, locale, "short")} ·{" "}
                <bdi>{row.by ?? words.machine}</bdi>
              </span>
              {row.isCurrent ? (
                <StatusMark shape="check" tone="positive">
                  {words.current}
                </StatusMark>
              ) : mayWrite ? (
                <Form method="post">
                  <input type="hidden" name="version" value={version} />
                  <input type="hidden" name="number" value={row.number} />
                  <Button size="sm" variant="quiet" name="intent" value="restore-version">
                    {words.restore}
                  </Button>
                </Form>
              ) : null}
            </div>
            <ul className="version-changes">
              {row.number === 1 ? <li>{words.first}</li> : null}
              {row.changes.map((change, place) => (
                <li key={place}>{sayChange(change, m.programs)}</li>
              ))}
              {row.notesChanged ? <li>{words.notes}</li> : null}
              {row.number > 1 && row.changes.length === 0 && !row.notesChanged ? (
                <li>{words.nothing}</li>
              ) : null}
            </ul>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function sayChange(change: ContentChange, { versions: words, table }: Messages["programs"]): string {
  switch (change.what) {
    case "day_added":
      return words.dayAdded({ day: change.day, n: change.exercises });
    case "day_removed":
      return words.dayRemoved({ day: change.day, n: change.exercises });
    case "day_renamed":
      return words.dayRenamed(change);
    case "days_moved":
      return words.daysMoved;
    case "exercise_added":
      return words.exerciseAdded(change);
    case "exercise_removed":
      return words.exerciseRemoved(change);
    case "exercise_moved":
      return words.exerciseMoved(change);
    case "exercise_changed":
      return (
        words.exerciseChanged(change) +
        change.fields
          .map(({ field, before, after }) =>
            words.field({ field: field === "name" ? table.exercise : table[field], before, after }),
          )
          .join(", ")
      );
  }
}
