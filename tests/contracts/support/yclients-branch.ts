import { unlimitedBudget } from "~/integrations/core/budget";
import { createYclientsVendor } from "~/integrations/yclients/adapter.server";
import { createYclientsClient, type YclientsClientOptions } from "~/integrations/yclients/client.server";
import { demoYclientsRows } from "~/integrations/yclients/simulator/demo-rows";
import {
  startYclientsSimulator,
  type YclientsSimulatorOptions,
} from "~/integrations/yclients/simulator/start.server";
import { fixedClock } from "~/lib/clock";
import { silentLog } from "~/lib/log.server";
import { atEnd } from "./wire";

/** Wednesday noon in Moscow. */
export const NOW = "2025-03-12T09:00:00Z";
export const TODAY = "2025-03-12";

/** The adapter as the product has it, at any address. */
export function connectYclients(baseUrl: string, more: Partial<YclientsClientOptions> = {}) {
  const clock = fixedClock(NOW);
  const client = createYclientsClient({
    baseUrl,
    companyId: "4564",
    partnerToken: "partner",
    userToken: "user",
    accept: "application/vnd.yclients.v2+json",
    clock,
    log: silentLog,
    budget: unlimitedBudget,
    retryDelayMs: 1,
    ...more,
  });
  atEnd(() => client.close());
  const vendor = createYclientsVendor({
    client,
    companyId: "4564",
    fallbackZone: "Europe/Moscow",
    widgetHost: "n777.yclients.com",
    clock,
    log: silentLog,
  });
  return { client, vendor };
}

/** A small branch at the simulator, and the adapter connected to it. */
export async function openBranch(
  more: Partial<YclientsSimulatorOptions> = {},
  client: Partial<YclientsClientOptions> = {},
) {
  const simulator = await startYclientsSimulator({
    rows: demoYclientsRows(TODAY),
    clock: fixedClock(NOW),
    log: silentLog,
    webhookDelayMs: 0,
    webhookRetryDelayMs: 5,
    ...more,
  });
  atEnd(() => simulator.close());
  return { simulator, ...connectYclients(simulator.url, client) };
}
