import { useEffect, useState } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDuration } from "~/i18n/format";

/** Minutes by which the device's clock is ahead of a zone's, at an instant. */
function minutesAhead(zone: string, at: Date): number {
  const wall = (timeZone?: string) => {
    const parts = new Intl.DateTimeFormat("en-US", {
      timeZone, year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", hourCycle: "h23",
    }).formatToParts(at); // prettier-ignore
    const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value);
    return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
  };
  return Math.round((wall() - wall(zone)) / 60_000);
}

/** Says whose clock the times are by; when the visitor's device is in another zone, also by how much it differs. */
export function ZoneNote({ zone, at }: { zone: string; at: string }) {
  const m = useMessages();
  const locale = useLocale();
  const [ahead, setAhead] = useState(0);
  useEffect(() => setAhead(minutesAhead(zone, new Date(at))), [zone, at]);
  const words = m.booking.public;
  const hours = formatDuration(Math.abs(ahead), locale);
  const difference = ahead > 0 ? words.hoursMore({ hours }) : words.hoursLess({ hours });
  return (
    <p className="text-base text-ink-2">
      {words.zoneNote({
        zone: words.zoneCities[zone] ?? zone.split("/").at(-1)?.replaceAll("_", " ") ?? zone,
      })}{" "}
      {ahead !== 0 ? words.zoneDiffers({ difference }) : null}
    </p>
  );
}
