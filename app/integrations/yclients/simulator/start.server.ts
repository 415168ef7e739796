import { systemClock, type Clock } from "~/lib/clock";
import type { Log } from "~/lib/log.server";
import { wait } from "../../core/budget";
import {
  isSameOrigin,
  startSimulatorServer,
  type SimulatorAnswer,
  type SimulatorRequest,
} from "../../core/simulator/http-server.server";
import { openStateFile } from "../../core/simulator/state-file.server";
import { createBranch, type Branch } from "./branch.server";
import { createControl } from "./control.server";
import type { Forgery } from "./forgery";
import { createPage } from "./page.server";
import {
  emptyYclientsState,
  seedYclientsSimulator,
  type SimulatedHooks,
  type YclientsSeedRows,
  type YclientsState,
} from "./state";
import { createWidget } from "./widget.server";
import { createVendorApi } from "./vendor-api.server";
import { createWebhookSender } from "./webhooks.server";

export interface YclientsSimulatorOptions {
  host?: string;
  port?: number;
  /** A JSON file that outlives the process; null keeps everything in memory. */
  stateFile?: string | null;
  /** Where webhooks go, secret included; beside the addresses of a state file. */
  webhookTargets?: readonly string[];
  companyId?: number;
  /** What a fresh state and a reset begin with. */
  rows?: YclientsSeedRows;
  clock?: Clock;
  log: Log;
  /** From a change to its webhook; 5 s as at the vendor. */
  webhookDelayMs?: number;
  /** Between attempts of one webhook; 1.5 s as at the vendor. */
  webhookRetryDelayMs?: number;
  /** 5 a second and 200 a minute at the vendor; none by default. */
  limits?: { perSecond: number; perMinute: number } | null;
}

export interface YclientsSimulator {
  /** The base address of the API (without `/api/v1`) and of the page. */
  url: string;
  state: YclientsState;
  /** Changes records as a person at the vendor's desk would: webhooks follow. */
  branch: Branch;
  seed(rows: YclientsSeedRows): void;
  /** Sends a false webhook to every address. */
  forge(kind: Forgery, recordId?: number): void;
  /** Where webhooks go from now on. */
  setWebhookTargets(urls: readonly string[]): void;
  /** Resolves when no webhook waits or repeats. */
  webhooksSent(): Promise<void>;
  close(): Promise<void>;
}

/** A YClients branch over real HTTP: the vendor's API, its webhooks, its faults, and a page to move it by hand. */
export async function startYclientsSimulator(options: YclientsSimulatorOptions): Promise<YclientsSimulator> {
  const clock = options.clock ?? systemClock;
  const { log, rows = {} } = options;
  let targets = options.webhookTargets ?? [];
  const fresh = () => {
    const made = emptyYclientsState(targets, options.companyId);
    seedYclientsSimulator(made, rows);
    return made;
  };
  const state = fresh();
  const file = openStateFile<YclientsState>(options.stateFile ?? null, () => state);
  const saved = await file.load();
  if (saved) {
    Object.assign(state, saved, {
      faults: { ...state.faults, ...saved.faults },
      form: { ...state.form, ...saved.form },
    });
    state.hooks = withOwnDoors(state.hooks, targets);
  }
  const sender = createWebhookSender({
    state,
    clock,
    log,
    delayMs: options.webhookDelayMs ?? 5_000,
    retryDelayMs: options.webhookRetryDelayMs ?? 1_500,
    noted: file.save,
  });
  const branch = createBranch({
    state,
    clock,
    changed(event) {
      sender.announce(event);
      file.save();
    },
  });
  const reset = () => {
    Object.assign(state, fresh());
    file.save();
  };
  const api = createVendorApi({ state, branch, clock, limits: options.limits ?? null, changed: file.save });
  const control = createControl({ state, branch, forge: sender.forge, reset, changed: file.save });
  const page = createPage({ state, branch, clock, forge: sender.forge, reset, changed: file.save });

  const widget = createWidget({ state, branch, clock });

  async function handle(request: SimulatorRequest): Promise<SimulatorAnswer> {
    if (request.path.startsWith("/api/")) {
      if (state.faults.slowMs > 0) await wait(state.faults.slowMs);
      return api(request);
    }
    const form = widget(request);
    if (form) return form;
    const safe = request.method === "GET" || request.method === "HEAD";
    if (!safe && !isSameOrigin(request)) return { status: 403, body: { error: "another site" } };
    return control(request) ?? page(request) ?? { status: 404, body: { error: "no such page" } };
  }

  const server = await startSimulatorServer({ host: options.host, port: options.port, log, handle });
  return {
    url: server.url,
    state,
    branch,
    seed(more) {
      seedYclientsSimulator(state, more);
      file.save();
    },
    forge: (kind, recordId = 1) => sender.forge(kind, recordId),
    setWebhookTargets(urls) {
      targets = urls;
      state.hooks = {
        ...state.hooks,
        urls: [...urls],
        active: urls.length > 0,
        flags: { ...state.hooks.flags, record: true },
      };
      file.save();
    },
    webhooksSent: sender.idle,
    async close() {
      await sender.close();
      await server.close();
      await file.flush();
    },
  };
}

/**
 * The product's own door is there by default. One that was registered meanwhile (with another secret) stays; one of a time when the
 * product listened elsewhere goes.
 */
function withOwnDoors(hooks: SimulatedHooks, targets: readonly string[]): SimulatedHooks {
  let { urls, active } = hooks;
  for (const target of targets) {
    const own = new URL(target);
    const isOwn = (one: URL) => LOOPBACK.has(one.hostname) && one.pathname === own.pathname;
    urls = urls.filter((one) => !isOwn(new URL(one)) || new URL(one).port === own.port);
    if (urls.some((one) => isOwn(new URL(one)))) continue;
    urls = [...urls, target];
    active = true;
  }
  return { ...hooks, urls, active, flags: { ...hooks.flags, ...(active ? { record: true } : {}) } };
}

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);
