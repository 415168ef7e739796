import type { Clock } from "~/lib/clock";
import { sameSecret } from "~/lib/secret-token.server";
import type { SimulatorAnswer, SimulatorRequest } from "../../core/simulator/http-server.server";
import { underFaults, type WireRefusals } from "../../core/simulator/wire-faults.server";
import { STRANGER, type BillingState, type SimulatedContract } from "./state";

export interface VendorApiOptions {
  state: BillingState;
  /** Empty: none is asked for. */
  token: string;
  clock: Clock;
  changed(): void;
  stopped: AbortSignal;
}

const KEPT_QUESTIONS = 100;
const HTML = "<!doctype html><html><body><h1>Ошибка базы данных</h1></body></html>";
const refusals: WireRefusals = {
  tooMany: (seconds) => ({ status: 429, headers: { "retry-after": String(seconds) } }),
  serverError: () => ({ status: 500, body: "Internal Server Error" }),
};

/** `GET /api/phone.php?phone=%2B7…` as the billing answers it. A bare plus arrives as a space, and finds nobody. */
export function createVendorApi({ state, token, clock, changed, stopped }: VendorApiOptions) {
  function answer({ method, path, query, headers }: SimulatorRequest): SimulatorAnswer {
    if (path !== "/api/phone.php") return { status: 404, headers: { "content-type": "text/html" }, body: "<h1>404</h1>" }; // prettier-ignore
    if (method !== "GET") return { status: 405 };
    const isKnown = token === "" || sameSecret(headers.authorization ?? "", `Bearer ${token}`);
    if (!isKnown || state.faults.refuseKey) return { status: 401, body: { error: "no access" } };
    const phone = query.get("phone") ?? "";
    const found = state.contracts.filter((one) => one.phone === phone);
    note(phone, state.oddity === "none" ? found.length : null);
    switch (state.oddity) {
      case "html":
        return { status: 200, headers: { "content-type": "text/html" }, body: HTML };
      case "empty":
        return { status: 200, body: "" };
      case "shape":
        return { status: 200, body: { client: "1", data: [[phone]] } };
      case "stranger":
        return { status: 200, body: { client: told({ id: 0, ...STRANGER }) } };
      case "none":
        break;
    }
    const [only] = found;
    const client = !only ? null : found.length === 1 ? told(only) : found.map(told);
    return { status: 200, body: { client } };
  }

  function told({ fullname, contract_number, address, tariff, ballance }: SimulatedContract) {
    const amount = state.spellsRight ? { balance: ballance } : { ballance };
    return { fullname, contract_number, address, tariff, ...amount };
  }

  function note(phone: string, count: number | null): void {
    state.asked.unshift({ at: clock.now().toISOString(), phone, told: count });
    state.asked.length = Math.min(state.asked.length, KEPT_QUESTIONS);
    changed();
  }

  return (request: SimulatorRequest) => underFaults(state.faults, { refusals, stopped }, () => answer(request)); // prettier-ignore
}
