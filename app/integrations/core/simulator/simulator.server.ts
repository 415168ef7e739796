import { z } from "zod";
import type { Log } from "~/lib/log.server";
import {
  formBody,
  isSameOrigin,
  jsonBody,
  startSimulatorServer,
  type SimulatorAnswer,
  type SimulatorRequest,
} from "./http-server.server";
import { languageOf } from "./language";
import { openStateFile } from "./state-file.server";
import { NO_WIRE_FAULTS, wireFaultsBody, type WireFaults } from "./wire-faults.server";

/** What every simulator is started with. */
export interface SimulatorOptions {
  /** Loopback by default: simulators have no sign-in. */
  host?: string;
  port?: number;
  /** A JSON file that outlives the process; null keeps everything in memory. */
  stateFile?: string | null;
  log: Log;
}

/** What the parts of a simulator share. */
export interface SimulatedWorld<S> {
  state: S;
  /** To be called after every change of the state. */
  changed(): void;
  /** Fires when the simulator closes. */
  stopped: AbortSignal;
}

export interface SimulatorParts<E> {
  /** Whether the vendor's own API answers this path; all else is for people and tests, and refused to other sites. */
  isApi(path: string): boolean;
  api(request: SimulatorRequest): Promise<SimulatorAnswer> | SimulatorAnswer;
  /** Pages and `/_sim/…` of this vendor; null for a path it does not know. */
  pages(request: SimulatorRequest): Promise<SimulatorAnswer | null> | SimulatorAnswer | null;
  /** Stops what runs in the background. */
  close?(): Promise<void>;
  /** What this vendor's simulator offers on top, for tests. */
  more: E;
}

export interface RunningSimulator<S> {
  url: string;
  state: S;
  close(): Promise<void>;
}

/** A simulated vendor over real HTTP with what all of them have: state in a file, faults by switch, a way to start afresh. */
export async function openSimulator<S extends { faults: WireFaults }, E>(
  options: SimulatorOptions,
  fresh: () => S,
  build: (world: SimulatedWorld<S>) => SimulatorParts<E>,
): Promise<RunningSimulator<S> & E> {
  const state = fresh();
  const file = openStateFile<S>(options.stateFile ?? null, () => state);
  const saved = await file.load();
  if (saved) Object.assign(state, saved, { faults: { ...state.faults, ...saved.faults } });
  const stopping = new AbortController();
  const parts = build({ state, changed: file.save, stopped: stopping.signal });

  function control(request: SimulatorRequest): SimulatorAnswer | null {
    const { method, path } = request;
    if (path === "/_sim/state" && method === "GET") return { status: 200, body: state };
    if (method !== "POST") return null;
    const asForm = path.startsWith("/_form/");
    const lang = languageOf(request.query.get("lang"), request.headers["accept-language"]);
    const done = (body: unknown): SimulatorAnswer =>
      asForm
        ? { status: 303, headers: { location: `/?lang=${lang}` } }
        : body === null
          ? { status: 204 }
          : { status: 200, body };
    switch (path.replace(/^\/_(sim|form)\//, "")) {
      case "reset":
        Object.assign(state, fresh());
        file.save();
        return done(null);
      case "faults-off":
        state.faults = { ...NO_WIRE_FAULTS };
        file.save();
        return done(state.faults);
      case "faults": {
        const faults = wireFaultsBody.safeParse(asForm ? formFaults(request) : jsonBody(request));
        if (!faults.success) return { status: 422, body: { error: z.prettifyError(faults.error) } };
        Object.assign(state.faults, faults.data);
        file.save();
        return done(state.faults);
      }
      default:
        return null;
    }
  }

  async function handle(request: SimulatorRequest): Promise<SimulatorAnswer> {
    if (parts.isApi(request.path)) return parts.api(request);
    const isSafe = request.method === "GET" || request.method === "HEAD";
    if (!isSafe && !isSameOrigin(request)) return { status: 403, body: { error: "another site" } };
    return (
      control(request) ?? (await parts.pages(request)) ?? { status: 404, body: { error: "no such page" } }
    );
  }

  const server = await startSimulatorServer({
    host: options.host,
    port: options.port,
    log: options.log,
    handle,
  });
  return {
    ...parts.more,
    url: server.url,
    state,
    async close() {
      stopping.abort(new DOMException("Simulator closed", "AbortError"));
      await parts.close?.();
      await server.close();
      await file.flush();
    },
  };
}

/** An unticked box is not in the form, so it means off. */
function formFaults(request: SimulatorRequest): Record<string, unknown> {
  const form = formBody(request);
  const switches = ["refuseKey", "webhookShuffle", "webhookLost"];
  return {
    ...Object.fromEntries(form),
    ...Object.fromEntries(switches.map((name) => [name, form.has(name)])),
  };
}
