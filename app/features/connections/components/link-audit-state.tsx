import { useLocale, useMessages } from "~/i18n/context";
import { formatAgo } from "~/i18n/format";
import { ProgressBar } from "~/ui/progress-bar";

interface LinkAuditStateProps {
  audit: { finishedAt: string | null; checked: number; total: number; error: string | null } | null;
  isOn: boolean;
  now: string;
}

/** How far the audit of links is, or when the last one ended and how. */
export function LinkAuditState({ audit, isOn, now }: LinkAuditStateProps) {
  const { integrations, connections } = useMessages();
  const words = integrations.drift;
  const locale = useLocale();
  if (audit === null) return <p className="text-sm text-ink-2">{isOn ? words.never : words.notOn}</p>;
  const { finishedAt, checked, total, error } = audit;
  if (finishedAt === null) {
    const label = words.stateOf({ checked, total });
    return (
      <div className="grid min-w-48 gap-1 text-sm text-ink-2">
        <ProgressBar label={words.title} value={checked} max={total} text={label} />
        {label}
      </div>
    );
  }
  const ended = words.doneAt({ ago: formatAgo(new Date(finishedAt), new Date(now), locale), n: checked });
  return (
    <p className="text-sm text-ink-2">
      {ended}
      {error ? ` · ${connections.faults[error] ?? error}` : null}
      {isOn ? null : ` · ${words.notOn}`}
    </p>
  );
}
