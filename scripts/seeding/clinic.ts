import { asc, eq } from "drizzle-orm";
import type { DemoClient } from "~/features/clients/demo/model";
import { displayNameOf } from "~/features/clients/naming/model";
import { DEMO_SOURCE } from "~/features/clients/seed.server";
import { demoPatients } from "~/features/treatment-plans/demo/model";
import { seedPlans } from "~/features/treatment-plans/seed.server";
import { createHmsSource } from "~/integrations/hms/adapter.server";
import { startHmsSimulator } from "~/integrations/hms/simulator/start.server";
import { systemActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { dayOf } from "~/lib/zoned-time";
import { clients, planLoads } from "~drizzle/schema";

/**
 * Fills the simulated clinic with patients who are among the demo's clients, in the simulator's own state file, where the product's simulator finds
 * them; then links those clients and reads their plans over real HTTP. Does nothing when anybody is linked already, or the clinic is not simulated.
 */
export async function seedClinic(core: Core, people: readonly DemoClient[]): Promise<void> {
  const { db, env, clock, log } = core;
  if (env.hms.mode !== "simulated" || (await db.$count(planLoads)) > 0) return;
  const rows = await db.select({ id: clients.id }).from(clients).where(eq(clients.source, DEMO_SOURCE)).orderBy(asc(clients.id)).limit(people.length); // prettier-ignore
  const known = demoPatients({ clients: rows.length, today: dayOf(clock.now(), "UTC") });
  const patients = known.flatMap(({ id, clientIndex }) => {
    const person = people[clientIndex];
    return person ? [{ id, name: displayNameOf(person), mergedInto: null }] : [];
  });
  const { token, customerKey } = env.hms.secrets;
  const simulator = await startHmsSimulator({ stateFile: `${env.dataDir}/simulators/hms.json`, token, customerKey, clock, log }); // prettier-ignore
  const account = { dialect: "json", baseUrl: `${simulator.url}/json`, currency: "RUB", token, customerKey } as const; // prettier-ignore
  const { source, close } = createHmsSource({ account, clock, log });
  try {
    simulator.seed({ patients, plans: known.flatMap(({ plans }) => plans) });
    const links = known.flatMap(({ clientIndex, id }) => {
      const row = rows[clientIndex];
      return row ? [{ clientId: row.id, patientId: id }] : [];
    });
    await seedPlans(core, systemActor("demo"), { links, source });
  } finally {
    await close();
    await simulator.close();
  }
}
