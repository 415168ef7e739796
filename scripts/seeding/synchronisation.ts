import { readCatalogue } from "~/features/sync/catalogue/commands.server";
import { pullChanges as pullJob, applyInboxEvent as inboxJob } from "~/features/sync/jobs";
import { applyInboxEvent, pullChanges } from "~/features/sync/jobs.server";
import type { BookingVendor, VendorRecord } from "~/features/sync/ports";
import { requestPull } from "~/features/sync/runs/commands.server";
import {
  applyMoment,
  momentsOf,
  receiveAt,
  seedLinks,
  type CatalogueLink,
} from "~/features/sync/seed.server";
import { openVendors } from "~/integrations/registry.server";
import { startYclientsSimulator } from "~/integrations/yclients/simulator/start.server";
import type { YclientsSeedRows } from "~/integrations/yclients/simulator/state";
import { webhookOut } from "~/integrations/yclients/simulator/wire-out";
import { readYclientsWebhook, yclientsDedupeKey } from "~/integrations/yclients/webhook.server";
import { systemActor } from "~/lib/actor";
import { fixedClock, type Clock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { dayOf } from "~/lib/zoned-time";
import { runQueued } from "./run-queued";
import { branchDays } from "./yclients-branch";

const SOURCE = "yclients";
const yclients = systemActor(SOURCE);
const MIN = 60_000;
/** So many of the latest changes came by webhook and lie in the inbox. */
const HEARD = 6;

/** What the simulated branch would have said, and when each record was booked. */
interface BranchMemory {
  bookedAt: Map<string, Date>;
  /** Bodies of webhooks by record id. */
  bodies: Map<string, string>;
}

/** Puts rows into the simulator's own state file, where the product's simulator finds them, and reads back what is there. */
export async function fillBranch({ env, clock, log }: Core, rows: YclientsSeedRows): Promise<BranchMemory> {
  const simulator = await startYclientsSimulator({
    stateFile: `${env.dataDir}/simulators/yclients.json`,
    companyId: Number(env.yclients.companyId),
    clock,
    log,
  });
  try {
    simulator.seed(rows);
    const { state } = simulator;
    return {
      bookedAt: new Map(state.records.map(({ id, createdAt }) => [String(id), new Date(createdAt)])),
      bodies: new Map(state.records.map((record) => [String(record.id), JSON.stringify(webhookOut(state, record, "create"))])), // prettier-ignore
    };
  } finally {
    await simulator.close();
  }
}

/**
 * Lets the product take over what is at the branch, over real HTTP: each record at the moments of its life, the latest by webhook and
 * inbox, and at the end a pull that finds nothing new.
 */
export async function takeOverBranch(core: Core, links: readonly CatalogueLink[]): Promise<void> {
  const memory = await fillBranch(core, {});
  await seedLinks(core, systemActor("demo"), { source: SOURCE, links });
  const { env } = core;
  // Simulators of our own on any free port, whatever else runs; letters and payments are not this command's business.
  const off = { mode: "off" as const };
  const own = {
    ...env,
    simulators: { port: 0, url: null },
    mail: { ...env.mail, ...off },
    yookassa: { ...env.yookassa, ...off },
    stripe: { ...env.stripe, ...off },
    smsru: { ...env.smsru, ...off },
    smsc: { ...env.smsc, ...off },
    telegram: { ...env.telegram, ...off },
  };
  const vendors = await openVendors({ ...core, env: own });
  try {
    const vendor = vendors.bookingSources[SOURCE] as BookingVendor;
    await readCatalogue(core, systemActor("demo"), vendor);
    const records = await readRecords(core, vendor, memory);
    const moments = momentsOf(records);
    // Of a record that was changed since it was booked, the webhook at hand would tell the end of the story at its beginning.
    const unchanged = new Set(records.map(({ record }) => record));
    const heard = new Set(moments.filter(({ record }) => unchanged.has(record) && isCurrent(record, memory)).slice(-HEARD)); // prettier-ignore
    for (const moment of moments) {
      if (!heard.has(moment)) await applyMoment(core, yclients, moment);
      else await hear({ core, vendors, at: moment.at }, memory.bodies.get(moment.record.externalId) ?? "");
    }
    await hear({ core, vendors, at: new Date(core.clock.now().getTime() - 50 * MIN) }, otherBody(core));
    const pulling = { ...core, clock: passingClock(new Date(core.clock.now().getTime() - 12 * MIN), 97) };
    await requestPull(pulling, systemActor("demo"), { source: SOURCE, cause: "manual" });
    await runQueued({ core: pulling, vendors }, pullJob, pullChanges);
  } finally {
    await vendors.close();
  }
}

async function readRecords({ clock }: Core, vendor: BookingVendor, { bookedAt }: BranchMemory) {
  const records: { record: VendorRecord; bookedAt: Date }[] = [];
  const days = branchDays(dayOf(clock.now(), "UTC"));
  for await (const record of vendor.changedRecords({ since: null, ...days }))
    records.push({ record, bookedAt: wholeSeconds(bookedAt.get(record.externalId) ?? record.version) });
  return records;
}

/** A record that was not changed since it was booked: its webhook says what it is now. */
function isCurrent(record: VendorRecord, { bookedAt }: BranchMemory): boolean {
  const booked = bookedAt.get(record.externalId);
  return booked !== undefined && wholeSeconds(booked).getTime() === record.version.getTime() && record.status !== "completed"; // prettier-ignore
}

/** The vendor's stamps have no fractions. */
function wholeSeconds(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / 1000) * 1000);
}

async function hear(
  { core, vendors, at }: { core: Core; vendors: Awaited<ReturnType<typeof openVendors>>; at: Date },
  body: string,
): Promise<void> {
  const arrival = new Date(at.getTime() + 5_000);
  const event = readYclientsWebhook(body);
  if (!event.ok) throw new Error("The simulator wrote a webhook that the product does not read");
  const dedupeKey = yclientsDedupeKey(event.value, Buffer.from(body));
  const subject = `${event.value.resource}:${event.value.resourceId}`;
  await receiveAt(core, { source: SOURCE, dedupeKey, subject, body }, arrival);
  const clock = fixedClock(new Date(arrival.getTime() + 400));
  await runQueued({ core: { ...core, clock }, vendors }, inboxJob, applyInboxEvent);
}

/** A webhook about something that is not followed: it lies in the inbox and says so. */
function otherBody({ env }: Core): string {
  const company_id = Number(env.yclients.companyId);
  return JSON.stringify({
    company_id,
    resource: "client",
    resource_id: 101,
    status: "update",
    data: { id: 101 },
  });
}

/** A clock on which every look takes a moment, so that a run has a length. */
function passingClock(start: Date, stepMs: number): Clock {
  const clock = fixedClock(start);
  return {
    now: () => {
      clock.advance(stepMs);
      return clock.now();
    },
  };
}
