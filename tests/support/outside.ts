import type { WireFaults } from "~/integrations/core/simulator/wire-faults.server";
import type { SimulatedMessage } from "~/integrations/mail/simulator/inbox";
import type { ControlRecord } from "~/integrations/yclients/simulator/control.server";
import type {
  SimulatedFaults,
  SimulatedRecord,
  YclientsSeedRows,
  YclientsState,
} from "~/integrations/yclients/simulator/state";
import type { YookassaState } from "~/integrations/yookassa/simulator/state";
import { waitUntil } from "./processes";
import type { Product } from "./product";

async function call(url: string, method: string, body?: unknown): Promise<Response> {
  const response = await fetch(url, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${await response.text()}`);
  return response;
}

/** What people do at the simulated YClients; webhooks follow as at the vendor. */
export function yclientsOf({ simulators }: Pick<Product, "simulators">) {
  const at = (path: string) => `${simulators.yclientsUrl}/_sim/${path}`;
  const shown = async (response: Response) => ((await response.json()) as { record: SimulatedRecord }).record;
  return {
    create: async (record: ControlRecord) => shown(await call(at("records"), "POST", record)),
    change: async (id: number, record: ControlRecord) =>
      shown(await call(at(`records/${id}`), "PATCH", record)),
    remove: async (id: number) => void (await call(at(`records/${id}`), "DELETE")),
    misbehave: async (faults: Partial<SimulatedFaults>) => void (await call(at("faults"), "POST", faults)),
    /** Puts rows into the branch without telling anybody: no webhooks. */
    seed: async (rows: YclientsSeedRows) => void (await call(at("seed"), "POST", rows)),
    state: async () => (await (await call(at("state"), "GET")).json()) as YclientsState,
  };
}

/** Switches bad days of any simulated vendor on or off, by the address it answers at. */
export async function misbehaveAt(url: string, faults: Partial<WireFaults>): Promise<void> {
  await call(`${url}/_sim/faults`, "POST", faults);
}

/** What somebody does at a simulated vendor, by the address it answers at: `plans`, `plans/7/approve`. */
export async function actAt<T>(url: string, act: string, given: object = {}): Promise<T> {
  return (await (await call(`${url}/_sim/${act}`, "POST", given)).json()) as T;
}

/** The simulated YooKassa: what it holds, and its bad days. */
export function yookassaOf({ simulators }: Pick<Product, "simulators">) {
  const at = (path: string) => `${simulators.yookassaUrl}/_sim/${path}`;
  return {
    misbehave: async (faults: Partial<WireFaults>) => void (await call(at("faults"), "POST", faults)),
    /** What the client or the bank does to a payment, without a browser. */
    act: async (payment: string, act: "pay" | "decline" | "expire") =>
      void (await call(at(`payments/${payment}/${act}`), "POST")),
    state: async () => (await (await call(at("state"), "GET")).json()) as YookassaState,
  };
}

/** Letters that reached an address, the latest first. */
export async function lettersTo(
  { simulators }: Pick<Product, "simulators">,
  address: string,
): Promise<SimulatedMessage[]> {
  const url = `${simulators.inboxUrl}/_sim/messages?to=${encodeURIComponent(address)}`;
  return (await (await call(url, "GET")).json()) as SimulatedMessage[];
}

/** Waits for the first letter to an address. */
export async function waitForLetter(product: Product, address: string): Promise<SimulatedMessage> {
  let found: SimulatedMessage | undefined;
  await eventually(product, `a letter to ${address}`, async () => {
    [found] = await lettersTo(product, address);
    return found !== undefined;
  });
  return found as SimulatedMessage;
}

/** Waits until something about the product has become true; its output explains the failure. */
export function eventually(
  product: Pick<Product, "output">,
  what: string,
  check: () => Promise<boolean>,
  timeoutMs = 20_000,
): Promise<void> {
  return waitUntil(
    async () => {
      if (!(await check())) throw new Error(`${what}: not within ${timeoutMs} ms`);
    },
    { timeoutMs, explain: product.output },
  );
}
