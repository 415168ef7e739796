import { z } from "zod";
import { newSecret, sameSecret } from "~/lib/secret-token.server";
import { jsonBody, type SimulatorAnswer, type SimulatorRequest } from "../../core/simulator/http-server.server"; // prettier-ignore
import { underFaults } from "../../core/simulator/wire-faults.server";
import type { Account } from "./account.server";
import { PIPELINE, type AmocrmState, type SimulatedContact } from "./state";
import { accountOut, contactOut, leadOut, pipelinesOut } from "./wire-out";

interface VendorApiOptions {
  state: AmocrmState;
  account: Account;
  clientId: string;
  clientSecret: string;
  authorizationCode: string;
  longLivedToken: string;
  stopped: AbortSignal;
  changed(): void;
}

const PROBLEM = { "content-type": "application/problem+json" };
const problem = (status: number, title: string, detail = ""): SimulatorAnswer => ({ status, headers: PROBLEM, body: { title, status, detail, type: "https://httpstatus.es" } }); // prettier-ignore
const refusals = {
  // The vendor names no time to come back.
  tooMany: () => problem(429, "Too Many Requests"),
  serverError: () => problem(500, "Internal Server Error"),
};
const RATE = { calls: 7, perMs: 1000 };
const TOKEN_LIVES_S = 86_400;

const tokenBody = z.object({
  client_id: z.string(),
  client_secret: z.string(),
  redirect_uri: z.string(),
  grant_type: z.enum(["authorization_code", "refresh_token"]),
  code: z.string().optional(),
  refresh_token: z.string().optional(),
});
const contactBody = z.strictObject({
  name: z.string().optional(),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  custom_fields_values: z.array(z.strictObject({ field_code: z.literal("PHONE"), values: z.array(z.object({ value: z.string(), enum_code: z.string().optional(), enum_id: z.number().optional() })) })).optional(),
}); // prettier-ignore
const leadBody = z.strictObject({ status_id: z.number().int() });

/** `/api/v4/…` and `/oauth2/access_token` as the vendor answers them. */
export function createVendorApi(options: VendorApiOptions) {
  const { state, account, stopped, changed } = options;
  let recent: number[] = [];

  function isTooFast(): boolean {
    const at = performance.now();
    recent = [...recent.filter((one) => at - one < RATE.perMs), at];
    return state.countsRate && recent.length > RATE.calls;
  }

  /** A refresh token is spent once; the next pair takes its place at once. The demo's code is good for ever. */
  function exchange(body: unknown): SimulatorAnswer {
    const asked = tokenBody.safeParse(body);
    if (!asked.success) return problem(400, "Bad Request", "Some required fields missing");
    const { client_id, client_secret, grant_type, code = "", refresh_token: spent = "" } = asked.data;
    if (client_id !== options.clientId || !sameSecret(client_secret, options.clientSecret)) return problem(401, "Unauthorized", "The client is unknown"); // prettier-ignore
    if (grant_type === "authorization_code") {
      if (!sameSecret(code, options.authorizationCode)) return problem(400, "Bad Request", "Authorization code has expired"); // prettier-ignore
    } else if (spent === "" || !sameSecret(spent, state.refreshToken)) {
      state.spentTwice += 1;
      changed();
      return problem(401, "Unauthorized", "Token has been revoked");
    }
    const token = newSecret("sim_");
    state.refreshToken = newSecret("sim_");
    const until = account.now() * 1000 + TOKEN_LIVES_S * 1000;
    state.accessTokens = [...state.accessTokens, { token, until }].slice(-5);
    changed();
    return { status: 200, body: { token_type: "Bearer", expires_in: TOKEN_LIVES_S, access_token: token, refresh_token: state.refreshToken } }; // prettier-ignore
  }

  function isLetIn(request: SimulatorRequest): boolean {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (state.faults.refuseKey || token === "") return false;
    if (options.longLivedToken && sameSecret(token, options.longLivedToken)) return true;
    return state.accessTokens.some((one) => sameSecret(one.token, token) && one.until > account.now() * 1000);
  }

  function answer(request: SimulatorRequest): SimulatorAnswer {
    if (request.path === "/oauth2/access_token") return exchange(jsonBody(request));
    if (isTooFast()) return refusals.tooMany();
    if (!isLetIn(request)) return problem(401, "Unauthorized");
    const { method, query } = request;
    const [, entity = "", id] = /^\/api\/v4\/(account|contacts|leads\/pipelines|leads)(?:\/(\d+))?$/.exec(request.path) ?? []; // prettier-ignore
    switch (`${method} ${entity}${id ? "/id" : ""}`) {
      case "GET account":
        return { status: 200, body: accountOut };
      case "GET leads/pipelines":
        return { status: 200, body: pipelinesOut() };
      case "GET contacts":
        return listed(search(query.get("query") ?? ""), query);
      case "GET contacts/id":
      case "PATCH contacts/id":
        return onContact(Number(id), method === "PATCH" ? jsonBody(request) : null);
      case "GET leads/id":
      case "PATCH leads/id":
        return onLead(Number(id), method === "PATCH" ? jsonBody(request) : null);
      default:
        return problem(404, "Not Found");
    }
  }

  /** Fuzzy, as the vendor's: parts of a name or of a number. */
  function search(asked: string): SimulatedContact[] {
    const text = asked.toLowerCase();
    const digits = asked.replace(/\D/g, "").slice(-7);
    const has = (contact: SimulatedContact) =>
      contact.name.toLowerCase().includes(text) ||
      (digits !== "" && contact.phones.some(({ value }) => value.replace(/\D/g, "").includes(digits)));
    return state.contacts.filter((contact) => asked === "" || has(contact));
  }

  /** Nothing found is no list but 204. */
  function listed(contacts: SimulatedContact[], query: URLSearchParams): SimulatorAnswer {
    const limit = Math.min(250, Number(query.get("limit") ?? 50));
    if (contacts.length === 0) return { status: 204 };
    return { status: 200, body: { _page: 1, _links: {}, _embedded: { contacts: contacts.slice(0, limit).map(contactOut) } } }; // prettier-ignore
  }

  function onContact(id: number, body: unknown): SimulatorAnswer {
    const contact = state.contacts.find((one) => one.id === id);
    if (!contact) return body === null ? { status: 204 } : problem(404, "Not Found");
    if (body === null) return { status: 200, body: contactOut(contact) };
    const asked = contactBody.safeParse(body);
    if (!asked.success) return invalid();
    const { first_name = contact.firstName, last_name = contact.lastName, name, custom_fields_values: fields } = asked.data; // prettier-ignore
    const phones = fields?.[0]?.values.map(({ value, enum_code }) => ({ value, enumCode: enum_code ?? "WORK" })); // prettier-ignore
    account.changeContact(contact, {
      ...{ firstName: first_name, lastName: last_name },
      ...{ name: name ?? contact.name, phones: phones ?? contact.phones },
    });
    return { status: 200, body: { id, name: contact.name, updated_at: contact.updatedAt, _links: {} } };
  }

  function onLead(id: number, body: unknown): SimulatorAnswer {
    const lead = state.leads.find((one) => one.id === id);
    if (!lead) return body === null ? { status: 204 } : problem(404, "Not Found");
    if (body === null) return { status: 200, body: leadOut(state, lead) };
    const asked = leadBody.safeParse(body);
    if (!asked.success || !PIPELINE.statuses.some((status) => status.id === asked.data.status_id)) return invalid(); // prettier-ignore
    account.moveLead(lead, asked.data.status_id);
    return { status: 200, body: { id, updated_at: lead.updatedAt, _links: {} } };
  }

  return (request: SimulatorRequest) => underFaults(state.faults, { refusals, stopped }, () => answer(request)); // prettier-ignore
}

function invalid(): SimulatorAnswer {
  const errors = [{ code: "NotSupportedChoice", path: "custom_fields_values.0.field_id", detail: "The value you selected is not a valid choice." }]; // prettier-ignore
  return { status: 400, headers: PROBLEM, body: { title: "Bad Request", status: 400, detail: "Request validation failed", "validation-errors": [{ request_id: "0", errors }] } }; // prettier-ignore
}
