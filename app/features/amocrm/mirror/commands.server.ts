import { and, eq } from "drizzle-orm";
import { clientContacts, clients, pipelineStages } from "~drizzle/schema";
import { updateClient } from "~/features/clients/commands.server";
import { pressContact } from "~/features/clients/contacts/commands.server";
import { knownClient, type KnownClient } from "~/features/clients/contacts/known/queries.server";
import type { ClientInput } from "~/features/clients/schema";
import { readConnection } from "~/features/connections/queries.server";
import { moveInside } from "~/features/pipeline/commands.server";
import { readSetting } from "~/features/settings/queries.server";
import { systemActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { isIdentity, readPhone } from "~/lib/phone.server";
import { storeContact } from "../link/commands.server";
import { linkedContact, readContactLink } from "../link/queries.server";
import type { ContactMirror, MirrorContact, MirrorLead } from "../ports";
import { contactName, leadFor, planMirror, type MirrorPlan, type Side } from "./model";

const actor = systemActor("amocrm");

/** A row of ours was changed beside us: the next run sees both. */
class ChangedMeanwhile extends Error {
  override readonly name = "ChangedMeanwhile";
}

interface Read {
  contact: MirrorContact;
  /** Null: none, or several open ones. */
  lead: MirrorLead | null;
  stages: Readonly<Record<string, string>>;
}

/**
 * Brings a client and their contact in step: what only one side has changed goes over to the other, what both have changed is shown and waits.
 * Run again after anything it changes nothing. Without two-way writing it only reads.
 */
export async function mirrorClient(
  core: Core,
  mirror: ContactMirror,
  { clientId, signal }: { clientId: number; signal?: AbortSignal },
): Promise<void> {
  const { db, clock } = core;
  const contactId = await linkedContact(db, clientId);
  if (contactId === null) return;
  const comparedAt = clock.now();
  const { settings } = await readConnection(core, "amocrm");
  const contact = await mirror.fetchContact(contactId, signal);
  const held = await readContactLink(db, clientId);
  if (!contact) {
    await db.transaction((tx) => storeContact(tx, core, { clientId, state: "gone", readAt: comparedAt, comparedAt })); // prettier-ignore
    return;
  }
  // An answer older than one that was taken over already, from somewhere in between.
  if (held?.versionAt && contact.updatedAt < held.versionAt) return;
  const pipelineId = settings?.pipelineId ?? null;
  const lead = pipelineId === null ? null : leadFor(await mirror.leadsOf(contactId, signal), pipelineId);
  const read: Read = { contact, lead, stages: settings?.stages ?? {} };
  const client = await knownClient(db, clientId);
  if (!client || !settings?.isTwoWay) {
    await db.transaction((tx) => storeContact(tx, core, { clientId, theirs: kept(read), mirror: "idle", readAt: comparedAt, comparedAt })); // prettier-ignore
    return;
  }
  const { ours, theirs } = await bothSides(core, client, read);
  const plan = planMirror(ours, theirs, held?.agreed ?? {});
  // Without a lead of one's own nothing can be moved there.
  if (!lead || !read.stages[plan.send.stage ?? ""]) delete plan.send.stage;
  const after = await send(mirror, { contactId, lead, stages: read.stages, plan, signal });
  await take(core, { client, plan });
  await db.transaction(async (tx) => {
    const agreed = { ...plan.agreed, ...plan.send, ...plan.take };
    const isConflict = Object.keys(plan.conflicts).length > 0;
    await storeContact(tx, core, {
      ...{ clientId, agreed, conflicts: plan.conflicts as Record<string, { ours: string; theirs: string }> },
      ...{ theirs: kept({ ...read, contact: after ?? contact }), mirror: isConflict ? "conflict" : "agreed", reason: null },
      ...{ versionAt: (after ?? contact).updatedAt, readAt: comparedAt, comparedAt },
    });
    tx.touch("clients");
  });
} // prettier-ignore

function kept({ contact, lead }: Read) {
  return { name: contact.name, lead: lead?.name ?? null };
}

/** Both copies in the same words: phones as E.164, stages as keys of ours. */
async function bothSides(core: Core, client: KnownClient, { contact, lead, stages }: Read): Promise<{ ours: Side; theirs: Side }> {
  const [row] = await core.db
    .select({ stage: pipelineStages.key })
    .from(clients)
    .leftJoin(pipelineStages, eq(pipelineStages.id, clients.stageId))
    .where(eq(clients.id, client.id));
  const { country } = await readSetting(core.db, "business");
  const phones = contact.phones.flatMap((raw) => {
    const read = readPhone(raw, country);
    return isIdentity(read) ? [read.e164] : [];
  });
  // One number in common is enough: further ones are nobody's change.
  const common = client.phones.find((phone) => phones.includes(phone));
  const theirStage = Object.entries(stages).find(([, statusId]) => statusId === lead?.statusId)?.[0] ?? "";
  // A stage without a counterpart, on either side, says nothing of the other.
  const isComparable = theirStage !== "" && (!row?.stage || stages[row.stage] !== undefined);
  return {
    ours: { firstName: client.firstName, lastName: client.lastName, phone: common ?? client.phones[0] ?? "", stage: isComparable ? (row?.stage ?? "") : "" },
    theirs: { ...contactName(contact), phone: common ?? phones[0] ?? "", stage: isComparable ? theirStage : "" },
  };
} // prettier-ignore

async function send(
  mirror: ContactMirror,
  { contactId, lead, stages, plan, signal }: { contactId: string; lead: MirrorLead | null; stages: Read["stages"]; plan: MirrorPlan; signal?: AbortSignal },
): Promise<MirrorContact | null> {
  const { stage, ...patch } = plan.send;
  const statusId = stages[stage ?? ""];
  if (lead && statusId) await mirror.moveLead(lead.id, statusId, signal);
  return Object.keys(patch).length > 0 ? mirror.updateContact(contactId, patch, signal) : null;
} // prettier-ignore

/** Takes over what they have changed; our former number stays as a further one. */
async function take(core: Core, { client, plan }: { client: KnownClient; plan: MirrorPlan }): Promise<void> {
  const { firstName, lastName, phone, stage } = plan.take;
  if (firstName !== undefined || lastName !== undefined) await rename(core, client, { firstName, lastName });
  if (phone !== undefined) await takePhone(core, client.id, phone);
  if (stage !== undefined) {
    const [row] = await core.db.select({ id: pipelineStages.id }).from(pipelineStages).where(eq(pipelineStages.key, stage)); // prettier-ignore
    if (row) await core.db.transaction((tx) => moveInside(tx, { clock: core.clock, actor }, { clientIds: [client.id], stageId: row.id, note: "amoCRM" })); // prettier-ignore
  }
}

async function rename(
  core: Core,
  client: KnownClient,
  { firstName, lastName }: { firstName?: string; lastName?: string },
): Promise<void> {
  const [row] = await core.db.select().from(clients).where(eq(clients.id, client.id));
  if (!row) return;
  const input: ClientInput = {
    ...{ firstName: firstName ?? row.firstName, lastName: lastName ?? row.lastName, middleName: row.middleName }, // prettier-ignore
    ...{
      phone: row.phoneRaw ?? "",
      email: row.email ?? "",
      locale: row.locale === "en" ? "en" : "ru",
      notes: row.notes,
    },
  };
  const changed = await updateClient(core, actor, { clientId: client.id, version: client.version, input: input as never }); // prettier-ignore
  if (!changed.ok) throw new ChangedMeanwhile();
}

async function takePhone(core: Core, clientId: number, phone: string): Promise<void> {
  const added = await pressContact(core, actor, { clientId, press: { intent: "add", kind: "phone", raw: phone, label: "amoCRM" } }); // prettier-ignore
  if (!added.ok) return;
  const [contact] = await core.db
    .select({ id: clientContacts.id })
    .from(clientContacts)
    .where(and(eq(clientContacts.clientId, clientId), eq(clientContacts.value, phone)));
  if (contact) await pressContact(core, actor, { clientId, press: { intent: "primary", contactId: contact.id } }); // prettier-ignore
}
