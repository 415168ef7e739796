import type { HookRegistry, VendorHooks } from "~/features/sync/ports";
import type { WireHooksSettings } from "../contract";
import type { YclientsHooksClient } from "./client.server";

/** The branch's webhook settings as the product sees them. */
export function createHookRegistry(client: YclientsHooksClient): HookRegistry {
  return {
    readHooks: async (signal) => hooksOf(await client.getHooksSettings(signal)),
    registerHook: async (url, signal) => hooksOf(await client.registerWebhook(url, signal)),
    removeHook: async (url, signal) => hooksOf(await client.removeWebhook(url, signal)),
  };
}

function hooksOf({ active, record, urls }: WireHooksSettings): VendorHooks {
  return { active, records: record, urls };
}
