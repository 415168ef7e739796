import { useEffect, useRef } from "react";
import { useMessages } from "~/i18n/context";
import { Notice } from "~/ui/notice";

type Reason = "taken" | "past" | "not_a_time" | "too_many";

/** Why an hour could not be had, one neutral word whatever the reason was; fresh hours stand below it. */
export function TakenNotice({ reason }: { reason: Reason }) {
  const m = useMessages();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Newer browsers answer with a promise, which is no way to undo an effect.
    void place.current?.scrollIntoView({ block: "start" });
  }, [reason]);
  const words = m.storefront;
  const text =
    reason === "taken" ? words.justTaken : reason === "too_many" ? m.booking.public.tooMany : words.tooSoon;
  return (
    <div ref={place} className="scroll-mt-4">
      <Notice tone="warning" live="alert" title={text} />
    </div>
  );
}
