import { useRevalidator } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { paths } from "~/lib/paths";

const QUIET_MS = 250;

/**
 * Keeps an open page fresh: listens for changed topics and asks the page's loaders again. A hidden tab waits
 * and catches up when it is looked at again.
 */
export function useLive(topics: readonly string[]): void {
  const { revalidate } = useRevalidator();
  const latest = useRef(revalidate);
  latest.current = revalidate;
  const address = paths.live(topics);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let missed = false;
    let opened = false;
    const refresh = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        missed = document.hidden;
        if (!missed) latest.current();
      }, QUIET_MS);
    };
    const source = new EventSource(address);
    source.addEventListener("change", refresh);
    // After a break in the line nobody knows what was missed.
    source.addEventListener("open", () => {
      if (opened) refresh();
      opened = true;
    });
    const seen = () => {
      if (!document.hidden && missed) refresh();
    };
    document.addEventListener("visibilitychange", seen);
    return () => {
      clearTimeout(timer);
      source.close();
      document.removeEventListener("visibilitychange", seen);
    };
  }, [address]);
}
