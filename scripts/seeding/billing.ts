import type { DemoContract } from "~/features/billing/demo/model";
import { balanceText } from "~/features/billing/model";
import { startBillingSimulator } from "~/integrations/billing/simulator/start.server";
import type { Core } from "~/lib/core";

/** Puts the demo's contracts into the simulated billing's own state file, where the product's simulator finds them. */
export async function fillBilling(
  { env, clock, log }: Core,
  contracts: readonly DemoContract[],
): Promise<void> {
  const stateFile = `${env.dataDir}/simulators/billing.json`;
  const simulator = await startBillingSimulator({ port: 0, stateFile, clock, log });
  try {
    simulator.seed(
      contracts.map(({ phone, fullName, contractNumber, address, tariff, balanceMinor }) => ({
        phone,
        fullname: fullName,
        contract_number: contractNumber,
        address,
        tariff,
        ballance: balanceText(balanceMinor),
      })),
    );
  } finally {
    await simulator.close();
  }
}
