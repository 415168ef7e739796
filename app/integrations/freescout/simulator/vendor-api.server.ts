import { sameSecret } from "~/lib/secret-token.server";
import { jsonBody, type SimulatorAnswer, type SimulatorRequest } from "../../core/simulator/http-server.server"; // prettier-ignore
import { underFaults } from "../../core/simulator/wire-faults.server";
import type { Desk } from "./desk.server";
import type { FreescoutState, SimulatedCustomer } from "./state";
import { conversationOut, customerOut, pageOut } from "./wire-out";

interface VendorApiOptions {
  state: FreescoutState;
  desk: Desk;
  apiKey: string;
  stopped: AbortSignal;
}

const refusal = (status: number, message: string): SimulatorAnswer => ({ status, body: { message, _embedded: { errors: [] } } }); // prettier-ignore
const refusals = {
  tooMany: (seconds: number): SimulatorAnswer => ({ status: 429, headers: { "retry-after": String(seconds) }, body: { message: "Too Many Attempts." } }), // prettier-ignore
  serverError: () => refusal(500, "Server Error"),
};

/** `/api/…` as the module answers it. */
export function createVendorApi({ state, desk, apiKey, stopped }: VendorApiOptions) {
  function answer(request: SimulatorRequest): SimulatorAnswer {
    const given = request.headers["x-freescout-api-key"];
    if (state.faults.refuseKey || typeof given !== "string" || !sameSecret(given, apiKey))
      return refusal(401, "Unauthorized");
    const { method, query } = request;
    const [, entity = "", id] = /^\/api\/(customers|conversations|mailboxes)(?:\/(\d+))?$/.exec(request.path) ?? []; // prettier-ignore
    if (entity === "") return refusal(404, "Not Found");
    if (entity === "customers" && method === "PUT" && id) return put(Number(id), jsonBody(request));
    if (method !== "GET") return { status: 405, body: JSON.stringify("Method Not Allowed") };
    if (entity === "mailboxes") return { status: 200, body: pageOut("mailboxes", [{ id: 1, name: "Поддержка", email: "help@example.com" }], query) }; // prettier-ignore
    if (entity === "customers") return id ? one(Number(id)) : { status: 200, body: pageOut("customers", search(query).map(customerOut), query) }; // prettier-ignore
    return conversations(id, query);
  }

  function one(id: number): SimulatorAnswer {
    const customer = state.customers.find((each) => each.id === id);
    return customer ? { status: 200, body: customerOut(customer) } : refusal(404, "Not Found");
  }

  /** The phone is compared whole, digits only, as it was stored; anything that is not asked for is no condition. */
  function search(query: URLSearchParams): SimulatedCustomer[] {
    const email = query.get("email")?.toLowerCase();
    const phone = query.get("phone")?.replace(/\D/g, "");
    return state.customers
      .filter((customer) => email === undefined || customer.emails.some((each) => each.toLowerCase() === email)) // prettier-ignore
      .filter((customer) => phone === undefined || customer.phones.some((each) => each.replace(/\D/g, "") === phone)); // prettier-ignore
  }

  function conversations(id: string | undefined, query: URLSearchParams): SimulatorAnswer {
    if (id) {
      const found = state.conversations.find((each) => each.id === Number(id));
      return found ? { status: 200, body: conversationOut(state, found) } : refusal(404, "Not Found");
    }
    const customerId = query.get("customerId");
    const own = state.conversations
      .filter(
        (each) =>
          each.state === "published" && (customerId === null || each.customerId === Number(customerId)),
      ) // prettier-ignore
      .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
    const withThreads = query.get("embed") === "threads";
    return { status: 200, body: pageOut("conversations", own.map((each) => conversationOut(state, each, { withThreads })), query) }; // prettier-ignore
  }

  /** Absent keys stay; a key it does not know, such as `first_name`, is passed over in silence; lists replace. Nothing is answered but 204. */
  function put(id: number, body: unknown): SimulatorAnswer {
    const customer = state.customers.find((each) => each.id === id);
    if (!customer) return refusal(404, "Not Found");
    if (body === null || typeof body !== "object") return refusal(400, "Error occurred");
    if (state.ignoresUpdates) return { status: 204 };
    const given = body as Record<string, unknown>;
    const text = (name: string, max: number) =>
      typeof given[name] === "string" ? { [name]: plain(given[name]).slice(0, max) } : {};
    const { address, phones, phone, emails, websites } = given;
    desk.changeCustomer(customer, {
      ...text("firstName", 40),
      ...text("lastName", 40),
      ...text("company", 60),
      ...(Array.isArray(phones) ? { phones: valuesOf(phones) } : {}),
      ...(typeof phone === "string" && !Array.isArray(phones) ? { phones: [...customer.phones, phone] } : {}),
      ...(Array.isArray(emails) && emails.length > 0 ? { emails: valuesOf(emails) } : {}),
      ...(Array.isArray(websites) ? { websites: valuesOf(websites) } : {}),
      ...(address !== null && typeof address === "object" ? { address: changedAddress(customer, address as Record<string, unknown>) } : {}), // prettier-ignore
    });
    return { status: 204 };
  }

  return (request: SimulatorRequest) => underFaults(state.faults, { refusals, stopped }, () => answer(request)); // prettier-ignore
}

/** HTML is stripped. */
function plain(value: unknown): string {
  return String(value).replace(/<[^>]*>/g, "").trim(); // prettier-ignore
}

function valuesOf(rows: readonly unknown[]): string[] {
  return rows.flatMap((row) => {
    const value = (row as { value?: unknown } | null)?.value;
    return typeof value === "string" ? [plain(value)] : [];
  });
}

/** The column of the post code holds twelve characters. */
function changedAddress(customer: SimulatedCustomer, given: Record<string, unknown>): SimulatedCustomer["address"] {
  const known = Object.keys(customer.address) as (keyof SimulatedCustomer["address"])[];
  const named = known.filter((key) => typeof given[key] === "string");
  const changed = Object.fromEntries(named.map((key) => [key, Array.from(plain(given[key])).slice(0, key === "zip" ? 12 : 255).join("")]));
  return { ...customer.address, ...changed };
} // prettier-ignore
