import { useEffect, useState } from "react";
import { wallOf, type Day } from "~/lib/zoned-time";
import type { CalendarPlace } from "../queries.server";

/** What the walls of the places show now, by place. */
export type Walls = ReadonlyMap<number, { day: Day; minutes: number }>;

const EVERY_MS = 15_000;

/** The clocks of all places, kept up to date; they begin with what the server said, so that hydration agrees. */
export function useNow(places: readonly CalendarPlace[]): Walls {
  const [walls, setWalls] = useState<Walls>(
    () => new Map(places.map(({ id, today, nowMin }) => [id, { day: today, minutes: nowMin }])),
  );
  useEffect(() => {
    const read = () => setWalls(new Map(places.map(({ id, zone }) => [id, wallOf(Date.now(), zone)])));
    read();
    const timer = setInterval(read, EVERY_MS);
    return () => clearInterval(timer);
  }, [places]);
  return walls;
}
