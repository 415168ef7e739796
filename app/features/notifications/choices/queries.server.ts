import { and, eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { clients, noticeChoices } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import { refusesMarketing } from "~/features/privacy/consents/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Env } from "~/lib/env.server";
import { keyedHash, sameSecret } from "~/lib/secret-token.server";
import type { Reach } from "../channels/model";
import { channels, type Channel, type Topic } from "../model";
import { readReach } from "../visit/queries.server";
import { fillChoices, type Choices } from "./model";

/** What one client chose about one topic; a channel they said nothing about is absent. */
export async function readTopicChoices(
  db: Queryable,
  clientId: number | null,
  topic: Topic | null,
): Promise<Partial<Record<Channel, boolean>>> {
  if (clientId === null || topic === null) return {};
  // Whoever took their consent to advertising back is not invited, whatever the switches say.
  if (topic === "invitations" && (await refusesMarketing(db, clientId)))
    return Object.fromEntries(channels.map((channel) => [channel, false]));
  const rows = await db
    .select({ channel: noticeChoices.channel, isOn: noticeChoices.isOn })
    .from(noticeChoices)
    .where(and(eq(noticeChoices.clientId, clientId), eq(noticeChoices.topic, topic)));
  return Object.fromEntries(rows.map(({ channel, isOn }) => [channel, isOn]));
}

/** A client's notices, for their own place and for their card: what is on, and which channels there are to choose from. */
export interface NoticeChoicesView {
  choices: Choices;
  /** Channels on which the client can be reached at all; SMS only when the business sends any. */
  reachable: Record<Channel, boolean>;
}

/**
 * What a client chose. Clients read their own, staff everybody's.
 * @throws AppError `forbidden`
 */
export async function readNoticeChoices(
  db: Queryable,
  actor: Actor,
  { clientId }: { clientId: number },
): Promise<NoticeChoicesView> {
  if (!(actor.kind === "client" && actor.clientId === clientId)) requireCan(actor, "clients:read");
  return readView(db, clientId);
}

/** The same without asking who asks. */
export async function readView(db: Queryable, clientId: number): Promise<NoticeChoicesView> {
  const rows = await db.select().from(noticeChoices).where(eq(noticeChoices.clientId, clientId));
  const [client] = await db.select().from(clients).where(eq(clients.id, clientId)).limit(1);
  const { smsGateway } = await readSetting(db, "notices");
  if (!client) throw new AppError("not_found", "client");
  const reach: Reach = await readReach(db, client, null);
  const reachable = {
    email: reach.email !== null,
    telegram: reach.telegram !== null,
    sms: reach.sms !== null && smsGateway !== "none",
  };
  return { choices: fillChoices(rows, reachable), reachable };
}

/** A client's token for the page where notices are switched off: signed, so it can be neither guessed nor changed, and never stored. */
export function choicesToken(env: Env, clientId: number): string {
  return `${clientId}.${signature(env, clientId)}`;
}

/** Whose token it is; null when it is not one of ours. */
export function readChoicesToken(env: Env, token: string): number | null {
  const match = /^([1-9]\d{0,9})\.([\w-]{43})$/.exec(token);
  if (!match) return null;
  const clientId = Number(match[1]);
  return sameSecret(match[2] as string, signature(env, clientId)) ? clientId : null;
}

function signature(env: Env, clientId: number): string {
  return keyedHash(env.sessionSecret, `notice-choices:${clientId}`);
}

/** What the holder of a token may see: choices, and nothing that says whose they are; null for a token of nobody. */
export async function readChoicesByToken(
  db: Queryable,
  env: Env,
  token: string,
): Promise<(NoticeChoicesView & { clientId: number; locale: string }) | null> {
  const clientId = readChoicesToken(env, token);
  if (clientId === null) return null;
  const [client] = await db
    .select({ id: clients.id, locale: clients.locale })
    .from(clients)
    .where(eq(clients.id, clientId))
    .limit(1);
  return client ? { ...(await readView(db, clientId)), clientId, locale: client.locale } : null;
}
