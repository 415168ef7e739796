import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Badge } from "~/ui/badge";

interface HitListProps {
  hits: readonly {
    key: string;
    kind: "record" | "visit" | "client";
    name: string | null;
    label: string;
    startsAt: string | null;
  }[];
  zone: string;
}

/** What a question may have meant, to choose from. */
export function HitList({ hits, zone }: HitListProps) {
  const m = useMessages();
  const locale = useLocale();
  return (
    <ul className="max-w-2xl divide-y divide-line rounded-lg border border-line">
      {hits.map(({ key, kind, name, label, startsAt }) => (
        <li key={key} className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 px-3 py-2.5">
          <a className="link font-medium" href={paths.syncDiagnosis({ q: key })}>
            <bdi>{name ?? label}</bdi>
          </a>
          <span className="tabular flex flex-wrap items-baseline gap-2 text-sm text-ink-2">
            {startsAt ? formatDateTime(new Date(startsAt), zone, locale, "short") : null}
            {name ? label : null} <Badge>{m.diagnosis.kinds[kind]}</Badge>
          </span>
        </li>
      ))}
    </ul>
  );
}
