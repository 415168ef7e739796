import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";

/** From the home of synchronisation to where one finds out more. */
export function SyncWays({ conflicts }: { conflicts: number }) {
  const words = useMessages().sync.ways;
  const ways = [
    [paths.conflicts(), conflicts > 0 ? `${words.conflicts} (${conflicts})` : words.conflicts],
    [paths.inbox(), words.inbox],
    [paths.syncRecords(), words.records],
    [paths.syncAudits(), words.audits],
    [paths.syncDiagnosis(), words.diagnosis],
  ] as const;
  return (
    <nav aria-label={words.label} className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {ways.map(([href, title]) => (
        <a key={href} className="link" href={href}>
          {title}
        </a>
      ))}
    </nav>
  );
}
