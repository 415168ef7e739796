import { and, count, desc, eq, gt, inArray } from "drizzle-orm";
import type { Core } from "~/lib/core";
import type { Queryable } from "~drizzle/client.server";
import { deliveries, jobs, payments } from "~drizzle/schema";
import { WAITING_WORK } from "../health/commands.server";
import { readAllHealth } from "../health/queries.server";
import { shownState } from "../health/model";
import { CONNECTED_VENDORS, type ConnectedVendor } from "../model";
import { countOutgoing, readConnection } from "../queries.server";
import type { Integration, PlainIntegration } from "./model";

/** Notices that did not arrive count for so long. */
const FAILED_FOR_MS = 7 * 24 * 3_600_000;

/** How many pieces of work wait for each vendor, over all processes: those it could do at once, were it there. */
export async function countWaitingWork(db: Queryable): Promise<Record<ConnectedVendor, number>> {
  const names = Object.values(WAITING_WORK).flat();
  const rows =
    names.length === 0
      ? []
      : await db
          .select({ name: jobs.name, n: count() })
          .from(jobs)
          .where(and(eq(jobs.status, "queued"), inArray(jobs.name, names)))
          .groupBy(jobs.name);
  const byName = new Map(rows.map(({ name, n }) => [name, n]));
  const sum = (vendor: ConnectedVendor) =>
    WAITING_WORK[vendor].reduce((all, name) => all + (byName.get(name) ?? 0), 0);
  return Object.fromEntries(CONNECTED_VENDORS.map((vendor) => [vendor, sum(vendor)])) as Record<
    ConnectedVendor,
    number
  >;
}

/** Every outside system as the list of them shows it; the bot has an account of its own kind, so whoever knows it says how it is. Not inside a transaction. */
export async function listIntegrations(core: Core, bot: { isSet: boolean }): Promise<Integration[]> {
  const { db } = core;
  const [health, work, outgoing, ...connections] = await Promise.all([
    readAllHealth(db),
    countWaitingWork(db),
    countOutgoing(db),
    ...CONNECTED_VENDORS.map((vendor) => readConnection(core, vendor)),
  ]);
  const withAccounts = connections.map(({ vendor, state, isSimulated }): Integration => {
    const { state: answers, lastSuccessAt, lastFailureAt, lastFailure } = health[vendor];
    const queue = work[vendor] + (vendor === "yclients" ? outgoing : 0);
    return {
      kind: vendor,
      account: vendor,
      state: shownState(state, answers),
      isSimulated,
      lastSuccessAt,
      lastFailureAt,
      failure: lastFailure?.kind ?? null,
      queue,
      failed: 0,
    };
  });
  return [...withAccounts, ...(await listPlain(core, bot))];
}

/** Those without an account on a page: the environment says what they are, and what they have done says how they are. */
async function listPlain(core: Core, bot: { isSet: boolean }): Promise<PlainIntegration[]> {
  const { db, env, clock } = core;
  const facts = await Promise.all([
    readNotices(db, "telegram", clock.now()),
    readNotices(db, "email", clock.now()),
    readNotices(db, "sms", clock.now()),
    readPayments(db, "yookassa"),
    readPayments(db, "stripe"),
  ]);
  const [telegram, email, sms, yookassa, stripe] = facts;
  const of = (kind: PlainIntegration["kind"], modes: readonly string[], known: Facts): PlainIntegration => ({
    kind,
    account: null,
    state: modes.every((mode) => mode === "off") ? "off" : "set",
    isSimulated: modes.includes("simulated"),
    lastFailureAt: null,
    failure: null,
    ...known,
  });
  return [
    {
      ...of("telegram", [env.telegram.mode], telegram),
      ...(env.telegram.mode !== "off" && !bot.isSet ? { state: "unset" as const } : {}),
    },
    of("mail", [env.mail.mode], email),
    of("sms", [env.smsru.mode, env.smsc.mode], sms),
    of("yookassa", [env.yookassa.mode], yookassa),
    of("stripe", [env.stripe.mode], stripe),
  ];
}

interface Facts {
  lastSuccessAt: Date | null;
  queue: number;
  failed: number;
}

async function readNotices(db: Queryable, channel: "email" | "telegram" | "sms", now: Date): Promise<Facts> {
  const recent = new Date(now.getTime() - FAILED_FOR_MS);
  const ofChannel = eq(deliveries.channel, channel);
  const [last] = await db
    .select({ at: deliveries.sentAt })
    .from(deliveries)
    .where(and(eq(deliveries.status, "sent"), ofChannel))
    .orderBy(desc(deliveries.id))
    .limit(1);
  const [queue, failed] = await Promise.all([
    db.$count(deliveries, and(eq(deliveries.status, "queued"), ofChannel)),
    db.$count(deliveries, and(eq(deliveries.status, "failed"), ofChannel, gt(deliveries.createdAt, recent))),
  ]);
  return { lastSuccessAt: last?.at ?? null, queue, failed };
}

async function readPayments(db: Queryable, method: "yookassa" | "stripe"): Promise<Facts> {
  const [last] = await db
    .select({ at: payments.succeededAt })
    .from(payments)
    .where(and(eq(payments.status, "succeeded"), eq(payments.method, method)))
    .orderBy(desc(payments.id))
    .limit(1);
  const queue = await db.$count(
    payments,
    and(inArray(payments.status, ["created", "pending"]), eq(payments.method, method)),
  );
  return { lastSuccessAt: last?.at ?? null, queue, failed: 0 };
}
