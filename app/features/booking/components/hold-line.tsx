import { useEffect, useState } from "react";
import { useMessages } from "~/i18n/context";
import { formatTime } from "~/i18n/format";
import { Notice } from "~/ui/notice";
import { useHydrated } from "~/ui/use-hydrated";

interface HoldLineProps {
  holdUntil: string | null;
  /** The server's clock when the page was made: the device's own may be wrong. */
  now: string;
  zone: string;
  isLapsed: boolean;
}

/** How long the hour is still kept: the seconds run for eyes only, the words for ears change once a minute and never interrupt. */
export function HoldLine({ holdUntil, now, zone, isLapsed }: HoldLineProps) {
  const m = useMessages();
  const isHydrated = useHydrated();
  const words = m.storefront.held;
  const seconds = useSecondsLeft(holdUntil, now);
  if (isLapsed || holdUntil === null || seconds <= 0) {
    return (
      <Notice tone="warning" live="status" title={words.lapsed}>
        {words.lapsedText}
      </Notice>
    );
  }
  const clock = `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  return (
    <p className="held-line">
      <span>{words.kept}</span>
      {isHydrated ? (
        <span>
          <span aria-hidden="true">{clock}</span>
          <span className="sr-only" role="timer" aria-live="off">
            {words.minutesLeft({ n: Math.max(1, Math.ceil(seconds / 60)) })}
          </span>
        </span>
      ) : (
        <span>{words.until({ time: formatTime(new Date(holdUntil), zone) })}</span>
      )}
    </p>
  );
}

/** Whole seconds until an instant, by the server's clock carried on by the device's. */
function useSecondsLeft(until: string | null, now: string): number {
  const whole = until === null ? 0 : Math.max(0, Math.round((Date.parse(until) - Date.parse(now)) / 1000));
  const [left, setLeft] = useState(whole);
  useEffect(() => {
    const begun = Date.now();
    const tick = () => setLeft(Math.max(0, whole - Math.round((Date.now() - begun) / 1000)));
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [whole, now]);
  return left;
}
