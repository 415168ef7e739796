import type { ControlRecord } from "~/integrations/yclients/simulator/control.server";
import type { SimulatedRecord } from "~/integrations/yclients/simulator/state";
import type { Product } from "~tests/support/product";
import type { Named, Regular, Step } from "./plan";

/** A record as its control interface shows it: the row, and how the vendor's API writes it. */
interface Shown {
  record: SimulatedRecord;
  wire: { client: object | null };
}

/** The phone of somebody the product does not know. */
const strangersPhone = (number: number) => `+7705${String(1_000_000 + number * 137)}`;

/**
 * Carries out the plan's steps at the simulated vendor and writes the webhook of each, as the vendor would. Nobody else sends any: the
 * simulator is told to lose its own.
 */
export function openDesk({ simulators }: Pick<Product, "simulators">, regulars: readonly Regular[]) {
  const ids = new Map<number, number>();
  const turns = new Map<number, Promise<string>>();

  async function ask(method: string, path: string, body?: object): Promise<Response> {
    const response = await fetch(`${simulators.yclientsUrl}/_sim/${path}`, {
      method,
      headers: body ? { "content-type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
      signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok)
      throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return response;
  }
  const shown = async (response: Response) => (await response.json()) as Shown;

  function naming(named: Named | undefined): ControlRecord {
    if (!named) return {};
    if (named.by === "stranger")
      return { client: { name: "Незнакомый", phone: strangersPhone(named.number) }, comment: "" };
    const regular = regulars[named.regular];
    if (!regular) throw new Error("the plan names nobody");
    if (named.by === "code") return { client: null, comment: `Код клиента: ${regular.code}` };
    return { client: { name: regular.name, phone: regular.phone }, comment: "" };
  }

  async function carryOut({ record, act, input, named }: Step): Promise<string> {
    const wish = { ...input, ...naming(named) };
    if (act === "create") {
      const made = await shown(await ask("POST", "records", wish));
      ids.set(record, made.record.id);
      return webhookBody(made, "create");
    }
    const id = ids.get(record) ?? 0;
    if (act === "change")
      return webhookBody(await shown(await ask("PATCH", `records/${id}`, wish)), "update");
    await ask("DELETE", `records/${id}`);
    return webhookBody(await shown(await ask("GET", `records/${id}`)), "delete");
  }

  return {
    /** Carries a step out after the earlier ones of its record; the body of the webhook about it. */
    take(step: Step): Promise<string> {
      const turn = (turns.get(step.record) ?? Promise.resolve("")).then(() => carryOut(step));
      turns.set(step.record, turn);
      return turn;
    },
    /** What the vendor calls a record of the plan. */
    idOf: (record: number) => ids.get(record) ?? 0,
  };
}

/** The vendor leaves contacts out of webhooks. */
function webhookBody({ record, wire }: Shown, status: "create" | "update" | "delete"): string {
  const client = wire.client ? { ...wire.client, phone: "", email: "" } : null;
  const data = { ...wire, client };
  return JSON.stringify({ company_id: 4564, resource: "record", resource_id: record.id, status, data });
}
