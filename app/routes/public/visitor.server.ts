import type { AppLoadContext } from "@remix-run/node";
import { pointsBalance } from "~/features/loyalty/queries.server";
import type { SpendRules } from "~/features/loyalty/spending/model";
import { readSetting } from "~/features/settings/queries.server";
import type { ClientActor } from "~/lib/actor";
import { optionalClient } from "../account/client-guard.server";

/** The client who is signed in while they book: they type nothing, and may pay with points. */
export interface SignedVisitor {
  actor: ClientActor;
  name: string;
  /** Points they have to spend. */
  points: number;
  /** How points may be spent here. */
  rules: SpendRules;
}

/** Who is signed in at `/me`; null for everybody else, and always in a frame of another site, where there are no cookies. */
export async function readVisitor(context: AppLoadContext, request: Request): Promise<SignedVisitor | null> {
  const client = await optionalClient(request, context);
  if (!client) return null;
  const { db } = context.core;
  const [loyalty, balance] = await Promise.all([
    readSetting(db, "loyalty"),
    pointsBalance(db, client.clientId),
  ]);
  return {
    actor: { kind: "client", clientId: client.clientId },
    name: client.displayName,
    points: loyalty.enabled ? Math.max(0, balance) : 0,
    rules: { spendPercent: loyalty.spendPercent, spendMin: loyalty.spendMin },
  };
}
