// The vendor of the sync benchmark: the simulator of YClients, in a process of its own, with as many records as it is told.
import { createLog } from "~/lib/log.server";
import { startYclientsSimulator } from "~/integrations/yclients/simulator/start.server";
import { volumeRows } from "~/integrations/yclients/simulator/volume";
import { BRANCH, FIRST_DAY, commentOf, contactsOf, type BranchPlan } from "./sync-plan";

const plan = JSON.parse(process.argv[2] ?? "") as BranchPlan;
const log = createLog({ level: "silent" });
const simulator = await startYclientsSimulator({
  log,
  rows: BRANCH,
  companyId: plan.companyId,
  limits: null,
});
const rows = volumeRows(simulator.state, { count: plan.records, firstId: 1_000_000, firstDay: FIRST_DAY, days: plan.days, clients: plan.clients }); // prettier-ignore
simulator.state.clients = (rows.clients ?? []).map((client, n) => ({ ...client, ...contactsOf(n) }));
simulator.state.records = (rows.records ?? []).map((record) => {
  const n = (record.clientId ?? 1_000_000) - 1_000_000;
  return { ...record, comment: commentOf(n) };
});
process.send?.({ url: simulator.url });
process.on("disconnect", () => process.exit(0));
