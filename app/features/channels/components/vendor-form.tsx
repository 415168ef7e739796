import { useEffect, useState } from "react";
import { useMessages } from "~/i18n/context";
import { LinkButton } from "~/ui/link-button";

/**
 * The form of the other system: in a frame, and the plain way to it beside, for whoever's browser or whose own settings there show no frame. It may not lead our page away, and what
 * happens in it is not looked at.
 */
export function VendorForm({ url }: { url: string }) {
  const words = useMessages().selling.widget;
  // Without scripts the page loads itself anew while it waits, and a half-filled form in it would be lost: there the link is the way.
  const [isRunning, setRunning] = useState(false);
  useEffect(() => setRunning(true), []);
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <LinkButton size="lg" href={url} target="_blank" rel="noopener noreferrer">
          {words.open}
        </LinkButton>
        {isRunning ? <p className="text-sm text-ink-2">{words.openHint}</p> : null}
      </div>
      {isRunning ? (
        <iframe
          title={words.frame}
          src={url}
          className="vendor-form"
          referrerPolicy="origin"
          sandbox="allow-forms allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        />
      ) : null}
    </div>
  );
}
