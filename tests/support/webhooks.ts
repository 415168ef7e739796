import type { Product } from "./product";

/** The secret that a product under test expects: it is the default of simulated vendors. */
const SECRET = "simulated-webhook-secret";

export function webhookUrl(product: Pick<Product, "url">, secret = SECRET): string {
  return `${product.url}/api/v1/yclients/webhook?secret=${encodeURIComponent(secret)}`;
}

/** What YClients sends about a record; the product reads the record itself from the API. */
export function recordEvent(recordId: number, status: "create" | "update" | "delete" = "create"): string {
  const data = { id: recordId, last_change_date: "2026-01-15T12:00:00+0300" };
  return JSON.stringify({ company_id: 4564, resource: "record", resource_id: recordId, status, data });
}

/** Sends one event; the status, or null when the connection broke before an answer. */
export async function sendWebhook(product: Pick<Product, "url">, body: string): Promise<number | null> {
  try {
    const response = await fetch(webhookUrl(product), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      signal: AbortSignal.timeout(15_000),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return null;
  }
}

/** Works through a list with so many at a time. */
export async function eachOf<T>(
  list: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...list];
  const hand = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, hand));
}
