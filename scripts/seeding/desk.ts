import { and, eq, inArray } from "drizzle-orm";
import { hasAmocrmLinks, seedAmocrm } from "~/features/amocrm/seed.server";
import { demoTalks } from "~/features/helpdesk/demo/model";
import { findCustomer, readConversations } from "~/features/helpdesk/jobs";
import { demoPersons, hasHelpdeskLinks, seedHelpdesk, type SeededPerson } from "~/features/helpdesk/seed.server"; // prettier-ignore
import { mirrorContact } from "~/features/amocrm/jobs";
import { listStages } from "~/features/pipeline/queries.server";
import { createAmocrmMirror } from "~/integrations/amocrm/adapter.server";
import { createAmocrmClient } from "~/integrations/amocrm/client.server";
import { startAmocrmSimulator } from "~/integrations/amocrm/simulator/start.server";
import type { SimulatedContact, SimulatedLead } from "~/integrations/amocrm/simulator/state";
import { createTokenEnd } from "~/integrations/amocrm/tokens/client.server";
import { unlimitedBudget } from "~/integrations/core/budget";
import { createFreescoutHelpdesk } from "~/integrations/freescout/adapter.server";
import { createFreescoutClient } from "~/integrations/freescout/client.server";
import { startFreescoutSimulator } from "~/integrations/freescout/simulator/start.server";
import type { SimulatedConversation, SimulatedCustomer } from "~/integrations/freescout/simulator/state";
import type { Core } from "~/lib/core";
import { jobs } from "~drizzle/schema";

const CUSTOMERS = 10;
const CONTACTS = 6;
const HOUR_MS = 3_600_000;

/**
 * Fills the simulated support desk with some of the demo's clients, in the simulator's own state file, where the product's simulator finds them;
 * then they are found and read over real HTTP. The last of them has a double there, so that somebody has something to decide.
 */
export async function seedDesk(core: Core): Promise<void> {
  const { db, env, clock, log } = core;
  if (env.freescout.mode !== "simulated" || (await hasHelpdeskLinks(db))) return;
  const persons = await demoPersons(db, CUSTOMERS);
  const { apiKey, webhookSecret } = env.freescout.secrets;
  const simulator = await startFreescoutSimulator({ stateFile: `${env.dataDir}/simulators/freescout.json`, apiKey, webhookSecret, clock, log }); // prettier-ignore
  const client = createFreescoutClient({ baseUrl: simulator.url, apiKey, clock, log });
  try {
    simulator.seed(deskRows(persons, clock.now()));
    await seedHelpdesk(core, createFreescoutHelpdesk({ client, log }), persons.map(({ id }) => id)); // prettier-ignore
    await settled(core, [findCustomer.name, readConversations.name]);
  } finally {
    await client.close();
    await simulator.close();
  }
}

function deskRows(persons: readonly SeededPerson[], now: Date) {
  const customers: SimulatedCustomer[] = [];
  const conversations: SimulatedConversation[] = [];
  const at = (hoursAgo: number) => new Date(now.getTime() - hoursAgo * HOUR_MS).toISOString().replace(/\.\d+Z$/, "Z"); // prettier-ignore
  persons.forEach(({ firstName, lastName, phone, email }, place) => {
    const id = 401 + place;
    const address = { city: "", state: "", zip: "", country: "", address: "" };
    const stamp = { createdAt: at(24 * 90 + place), updatedAt: at(24 * 40 + place) };
    const phones = [place % 2 === 0 ? phone : phone.replace(/^\+7/, "8")];
    customers.push({ id, firstName, lastName, company: "", emails: [email], phones, websites: [], address, ...stamp }); // prettier-ignore
    if (place === persons.length - 1)
      customers.push({ id: id + 100, firstName: "", lastName, company: "", emails: [], phones: [phone], websites: [], address, ...stamp }); // prettier-ignore
    demoTalks(place).forEach((talk, nth) => {
      const threads = talk.said.map(({ by, text, hoursAfter }, n) => ({ id: 60_000 + place * 100 + nth * 10 + n, type: by, body: `<p>${text}</p>`, createdAt: at(talk.hoursAgo - hoursAfter) })); // prettier-ignore
      conversations.push({
        ...{ id: 5_001 + place * 10 + nth, number: 1_200 + place * 3 + nth, customerId: id, subject: talk.subject },
        ...{ status: talk.status, state: "published", threads, createdAt: at(talk.hoursAgo) },
        updatedAt: threads.at(-1)?.createdAt ?? at(talk.hoursAgo),
      });
    });
  });
  return { customers, conversations };
} // prettier-ignore

/** The same with amoCRM. The last contact is called otherwise there, which nobody has settled yet. */
export async function seedMirror(core: Core): Promise<void> {
  const { db, env, clock, log } = core;
  if (env.amocrm.mode !== "simulated" || (await hasAmocrmLinks(db))) return;
  const persons = (await demoPersons(db, CUSTOMERS + CONTACTS)).slice(-CONTACTS);
  const { clientSecret, authorizationCode } = env.amocrm.secrets;
  const clientId = "simulated-client-id";
  const simulator = await startAmocrmSimulator({ stateFile: `${env.dataDir}/simulators/amocrm.json`, clientId, clientSecret, authorizationCode, clock, log }); // prettier-ignore
  const common = { baseUrl: simulator.url, clock, log };
  const end = createTokenEnd({ ...common, clientId, clientSecret, redirectUri: env.web.publicUrl });
  // A token for this run alone: the product gets its own by the demo's code.
  const pair = await end.spend({ kind: "code", value: authorizationCode });
  const token = pair.ok ? pair.accessToken : null;
  const tokens = { current: () => Promise.resolve(token), renewed: () => Promise.resolve(null) };
  const client = createAmocrmClient({ ...common, tokens, budget: unlimitedBudget });
  try {
    simulator.state.countsRate = false;
    simulator.seed(accountRows(persons, { now: clock.now(), stages: await stageStatuses(core) }));
    await seedAmocrm(core, createAmocrmMirror({ client }), persons.map(({ id }) => id)); // prettier-ignore
    await settled(core, [mirrorContact.name]);
  } finally {
    simulator.state.countsRate = true;
    await client.close();
    await end.close();
    await simulator.close();
  }
}

/** The status there, by the id of a stage here. */
async function stageStatuses({ db, env }: Core): Promise<Map<number, number>> {
  const { stages = {} } = (env.amocrm.settings ?? {}) as { stages?: Record<string, string> };
  const known = await listStages(db);
  return new Map(known.flatMap(({ id, key }) => (key && stages[key] ? [[id, Number(stages[key])] as const] : [])));
} // prettier-ignore

function accountRows(
  persons: readonly SeededPerson[],
  { now, stages }: { now: Date; stages: ReadonlyMap<number, number> },
) {
  const at = Math.floor(now.getTime() / 1000) - 30 * 86_400;
  const contacts: SimulatedContact[] = [];
  const leads: SimulatedLead[] = [];
  persons.forEach(({ firstName, lastName, phone, stageId }, place) => {
    const [id, leadId] = [75_010_001 + place, 75_110_001 + place];
    const shown = place === persons.length - 1 ? `${firstName}а` : firstName;
    const statusId = stages.get(stageId ?? 0) ?? 7_102;
    leads.push({ id: leadId, name: "Абонемент на 12 занятий", statusId, createdAt: at, updatedAt: at });
    contacts.push({ id, name: `${shown} ${lastName}`, firstName: shown, lastName, phones: [{ value: phone, enumCode: "MOB" }], leadIds: [leadId], createdAt: at, updatedAt: at }); // prettier-ignore
  });
  return { contacts, leads };
}

/** What the commands have enqueued was done on the spot. */
async function settled({ db, clock }: Core, names: readonly string[]): Promise<void> {
  await db
    .update(jobs)
    .set({ status: "done", attempt: 1, dedupeKey: null, finishedAt: clock.now() })
    .where(and(inArray(jobs.name, [...names]), eq(jobs.status, "queued")));
}
