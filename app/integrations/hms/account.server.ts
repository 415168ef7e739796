import { PLAN_SOURCE_METHODS, type TreatmentPlanSource } from "~/features/treatment-plans/ports";
import type { Core } from "~/lib/core";
import type { VendorAccount } from "../core/account.server";
import { unlimitedBudget, type Budget } from "../core/budget";
import { createHmsSource } from "./adapter.server";

/** What the registry lends: one budget for all processes. */
export interface HmsGround {
  /** Of Open Dental's one call a second, by host. */
  budget(core: Core, address: string): Budget;
}

/** The clinic's system as the account says. The simulator speaks all three dialects, each under its own path. */
export function hmsAccount(ground: HmsGround): VendorAccount<"hms", TreatmentPlanSource> {
  return {
    vendor: "hms",
    methods: PLAN_SOURCE_METHODS,
    build({ core, settings, secrets, simulatedUrl, observe, guard }) {
      const { dialect, currency } = settings;
      const baseUrl = simulatedUrl ? `${simulatedUrl}/${dialect}` : settings.baseUrl;
      const isCounted = dialect === "opendental" && !simulatedUrl;
      const { source, close } = createHmsSource({
        account: { dialect, baseUrl, currency, token: secrets.token, customerKey: secrets.customerKey },
        ...{ clock: core.clock, log: core.log, observe, guard },
        budget: isCounted ? ground.budget(core, new URL(baseUrl).host) : unlimitedBudget,
      });
      return { adapter: source, close };
    },
  };
}
