import { useRevalidator } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { paths } from "~/lib/paths";
import { TOPICS, type Topic } from "~/lib/topics";

const QUIET_MS = 250;
type Listener = (topics: ReadonlySet<string>) => void;

/** The tab's one line to the server, for all topics: a browser opens six connections to a host, for all its tabs together. Open while somebody listens and the tab is looked at. */
const line = {
  listeners: new Set<Listener>(),
  source: null as EventSource | null,
  /** Whether news may have been missed since the line was last open. */
  wasOpen: false,
};

function tell(topics: Iterable<string>): void {
  const changed = new Set(topics);
  for (const listener of [...line.listeners]) listener(changed);
}

function open(): void {
  if (line.source || document.hidden || line.listeners.size === 0) return;
  const source = new EventSource(paths.live(TOPICS, Math.round(performance.now())));
  source.addEventListener("change", (event) =>
    tell(JSON.parse((event as MessageEvent<string>).data) as string[]),
  );
  source.addEventListener("open", () => {
    // After a break in the line nobody knows what was missed.
    if (line.wasOpen) tell(TOPICS);
    line.wasOpen = true;
  });
  line.source = source;
}

function close(): void {
  line.source?.close();
  line.source = null;
}

function followSight(): void {
  if (document.hidden) close();
  else open();
}

function listen(listener: Listener): () => void {
  if (line.listeners.size === 0) document.addEventListener("visibilitychange", followSight);
  line.listeners.add(listener);
  open();
  return () => {
    line.listeners.delete(listener);
    // The next page's listeners arrive in the same moment; only when none did is the line let go.
    queueMicrotask(() => {
      if (line.listeners.size > 0) return;
      document.removeEventListener("visibilitychange", followSight);
      close();
      line.wasOpen = false;
    });
  };
}

/**
 * Keeps an open page fresh: when one of its topics changes, the page's loaders are asked again. All listeners of a tab share one line; a
 * hidden tab lets go of it and catches up when it is looked at again.
 */
export function useLive(topics: readonly Topic[]): void {
  const { revalidate } = useRevalidator();
  const latest = useRef(revalidate);
  latest.current = revalidate;
  const wanted = topics.join(",");
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = listen((changed) => {
      if (!wanted.split(",").some((topic) => changed.has(topic))) return;
      clearTimeout(timer);
      timer = setTimeout(() => latest.current(), QUIET_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [wanted]);
}
