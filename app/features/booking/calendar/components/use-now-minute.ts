import { useEffect, useState } from "react";

/** Minutes since midnight in a zone, kept up to date; begins with what the server said, so hydration agrees. */
export function useNowMinute(zone: string, initial: number): number {
  const [minute, setMinute] = useState(initial);
  useEffect(() => {
    const read = () => {
      const parts = new Intl.DateTimeFormat("en-GB", {
        timeZone: zone,
        hour: "numeric",
        minute: "numeric",
        hourCycle: "h23",
      }).formatToParts();
      const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value ?? 0);
      setMinute(part("hour") * 60 + part("minute"));
    };
    read();
    const timer = setInterval(read, 20_000);
    return () => clearInterval(timer);
  }, [zone]);
  return minute;
}
