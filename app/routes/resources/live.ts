import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireUser } from "../guards.server";

const HEARTBEAT_MS = 25_000;
const GATHER_MS = 150;
const AGE_MAX_MS = 60_000;

/**
 * `GET /live?topics=bookings,clients`: server-sent events that say which topics changed, never what changed; the page asks again itself,
 * under its own guard. Changes of a moment are told together; with `age`, the milliseconds since the page was asked for, also those of meanwhile.
 */
export async function loader({ request, context }: LoaderFunctionArgs) {
  // The frame around the page where an authenticator is connected listens too; names of topics tell nothing.
  await requireUser(request, context, { owing: true });
  const url = new URL(request.url).searchParams;
  const wanted = new Set((url.get("topics") ?? "").split(",").slice(0, 30));
  const ageMs = Math.min(Number(url.get("age")) || 0, AGE_MAX_MS);
  const { live, stopping } = context;
  const encoder = new TextEncoder();
  const ends = AbortSignal.any([request.signal, stopping]);

  let end = () => false;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const gathered = new Set<string>();
      let timer: NodeJS.Timeout | undefined;
      // Whoever left while we looked who they are has no news to wait for.
      if (ends.aborted) return controller.close();
      const send = (text: string) => {
        if (!ends.aborted) controller.enqueue(encoder.encode(text));
      };
      const tell = () => {
        timer = undefined;
        send(`event: change\ndata: ${JSON.stringify([...gathered])}\n\n`);
        gathered.clear();
      };
      send("retry: 2000\n\n");
      const hear = (topics: readonly string[]) => {
        for (const topic of topics) if (wanted.has(topic)) gathered.add(topic);
        if (gathered.size > 0) timer ??= setTimeout(tell, GATHER_MS);
      };
      const stop = live.watch(hear);
      // What changed while the page was on its way to the screen.
      if (ageMs > 0) hear(live.changedWithin(ageMs));
      const heartbeat = setInterval(() => send(": still here\n\n"), HEARTBEAT_MS);
      let ended = false;
      end = () => {
        if (ended) return false;
        ended = true;
        stop();
        clearInterval(heartbeat);
        clearTimeout(timer);
        return true;
      };
      ends.addEventListener("abort", () => end() && controller.close());
    },
    cancel: () => void end(),
  });
  return new Response(body, {
    headers: {
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-store, no-transform",
      "X-Accel-Buffering": "no",
    },
  });
}
