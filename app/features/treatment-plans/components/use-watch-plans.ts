import { useEffect } from "react";
import { paths } from "~/lib/paths";

const EVERY_MS = 60_000;

/** Says every minute, while the tab is looked at, which patients are on the screen, so that their plans stay fresh. Loading the page says it too. */
export function useWatchPlans(clientIds: readonly number[]): void {
  const ids = clientIds.join(",");
  useEffect(() => {
    if (ids === "") return;
    const say = () => {
      if (document.hidden) return;
      const body = new URLSearchParams({ ids });
      // Nobody waits for it, and a minute later it is said again.
      void fetch(paths.watchPlans(), { method: "POST", body, keepalive: true }).catch(() => undefined);
    };
    const timer = setInterval(say, EVERY_MS);
    document.addEventListener("visibilitychange", say);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", say);
    };
  }, [ids]);
}
