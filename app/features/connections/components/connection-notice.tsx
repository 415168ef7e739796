import { useLocale, useMessages } from "~/i18n/context";
import { formatAgo } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Notice } from "~/ui/notice";

/** What a page has to say of a connection that does not work now; null while it works or is not wanted. */
export interface ConnectionTrouble {
  kind: "down" | "unauthorized" | "paused";
  lastSuccessAt: Date | string | null;
}

/** A plain word where visits are looked at: the outside system is away, or does not know us. */
export function ConnectionNotice({
  trouble,
  now,
  maySetUp,
}: {
  trouble: ConnectionTrouble | null;
  now: string;
  maySetUp: boolean;
}) {
  const words = useMessages().connections.notice;
  const locale = useLocale();
  if (!trouble) return null;
  const { kind, lastSuccessAt } = trouble;
  const title =
    kind !== "down"
      ? words[kind]
      : lastSuccessAt
        ? words.down({ ago: formatAgo(new Date(lastSuccessAt), new Date(now), locale) })
        : words.downNever;
  return (
    <Notice
      tone={kind === "unauthorized" ? "negative" : "warning"}
      title={title}
      end={
        maySetUp ? (
          <a className="link" href={paths.settingsYclients()}>
            {words.open}
          </a>
        ) : undefined
      }
    />
  );
}
