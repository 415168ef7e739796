import type { SerializeFrom } from "@remix-run/node";
import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import type { Tone } from "~/ui/badge";
import { StatusMark, type StatusShape } from "~/ui/status-mark";
import type { ProfileState } from "../queries.server";

const LOOK: Record<ProfileState["state"], { shape: StatusShape; tone: Tone }> = {
  queued: { shape: "clock", tone: "neutral" },
  updated: { shape: "check", tone: "positive" },
  differs: { shape: "half", tone: "warning" },
  failed: { shape: "warning", tone: "negative" },
  dropped: { shape: "dash", tone: "neutral" },
};

interface HelpdeskProfileProps {
  clientId: number;
  profile: SerializeFrom<ProfileState>;
  mayWrite: boolean;
}

/** What became of the last writing of a profile: waiting, done, done in part with what was left as it was, or failed with the reason. */
export function HelpdeskProfile({ clientId, profile, mayWrite }: HelpdeskProfileProps) {
  const words = useMessages().helpdesk.profile;
  const { state, reason, kept } = profile;
  const look = LOOK[state];
  const mayRetry = mayWrite && (state === "failed" || state === "differs");
  return (
    <div className="grid gap-1 text-sm" role="status">
      <p className="flex flex-wrap items-center gap-x-3">
        <span className="text-ink-2">{words.title}</span>
        <StatusMark shape={look.shape} tone={look.tone}>{words.states[state]}</StatusMark>
      </p>
      {reason && words.reasons[reason] ? <p className="text-ink-2">{words.reasons[reason]}</p> : null}
      {kept.length > 0 ? (
        <>
          <p className="text-warning">{words.kept}:</p>
          <ul className="list-disc ps-5 text-ink-2">
            {kept.map(({ field, found, sent }) => (
              <li key={field} className="wrap-anywhere">{words.keptField({ field: words.fields[field], found: found || words.empty, sent })}</li>
            ))}
          </ul>
        </>
      ) : null}
      {mayRetry ? (
        <Form method="post" action={paths.clientHelpdesk(clientId)} preventScrollReset>
          <input type="hidden" name="updateId" value={profile.id} />
          <Button name="intent" value="retry">{words.retry}</Button>
        </Form>
      ) : null}
    </div>
  );
} // prettier-ignore
