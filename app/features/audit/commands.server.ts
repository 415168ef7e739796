import { hkdfSync } from "node:crypto";
import { and, asc, desc, eq, gt, isNotNull, isNull } from "drizzle-orm";
import { auditEntries } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import { readSetting } from "~/features/settings/queries.server";
import type { Setting } from "~/features/settings/schema";
import { writeSetting } from "~/features/settings/commands.server";
import { enqueue } from "~/jobs/enqueue";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { keyedHash, secretHash } from "~/lib/secret-token.server";
import { checkAudit } from "./jobs";
import { contentText } from "./model";

// Written where accounts reach it too; pages reach it here.
export { noteEvent } from "~drizzle/audit-event.server";

const BATCH = 500;

const sealingKey = ({ env }: Pick<Core, "env">) =>
  Buffer.from(hkdfSync("sha256", env.sessionSecret, "", "kartoteka audit seal", 32)).toString("base64url");

const sealOf = (key: string, previous: string, sealNo: number, contentHash: string) =>
  keyedHash(key, `${previous}.${sealNo}.${contentHash}`);

/**
 * Puts what has come since the last time into the chain, in the order it was found: each seal stands over its entry and the seal before, with
 * a key the database does not hold. Answers how many.
 */
export async function sealEntries(core: Core, signal?: AbortSignal): Promise<number> {
  const key = sealingKey(core);
  for (let sealed = 0; ;) {
    const done = await core.db.transaction(async (tx) => {
      const [head] = await tx.select({ sealNo: auditEntries.sealNo, seal: auditEntries.seal }).from(auditEntries).where(isNotNull(auditEntries.sealNo)).orderBy(desc(auditEntries.sealNo)).limit(1); // prettier-ignore
      const rows = await tx.select().from(auditEntries).where(isNull(auditEntries.sealNo)).orderBy(asc(auditEntries.id)).limit(BATCH); // prettier-ignore
      let sealNo = head?.sealNo ?? 0;
      let seal = head?.seal ?? "";
      for (const row of rows) {
        sealNo += 1;
        const contentHash = secretHash(contentText(row));
        seal = sealOf(key, seal, sealNo, contentHash);
        // Two processes that seal at once: the number is unique, the second one starts anew.
        await tx.update(auditEntries).set({ sealNo, contentHash, seal }).where(eq(auditEntries.id, row.id));
      }
      return rows.length;
    });
    sealed += done;
    if (done < BATCH || signal?.aborted) return sealed;
  }
}

/** Looks through the whole chain for what was changed, taken out or cut off, and keeps what it found. */
export async function checkChain(core: Core, signal?: AbortSignal): Promise<Setting<"auditCheck">> {
  const { db, clock } = core;
  const key = sealingKey(core);
  const earlier = await readSetting(db, "auditCheck");
  let sealNo = 0;
  let seal = "";
  let found: { brokenAt: number; fault: "changed" | "missing" } | null = null;
  while (!found && !signal?.aborted) {
    const rows = await db.select().from(auditEntries).where(and(isNotNull(auditEntries.sealNo), gt(auditEntries.sealNo, sealNo))).orderBy(asc(auditEntries.sealNo)).limit(BATCH); // prettier-ignore
    if (rows.length === 0) break;
    for (const row of rows) {
      const isNext = row.sealNo === sealNo + 1;
      const contentHash = row.contentHash ?? "";
      const isWhole =
        (row.erasedAt !== null || secretHash(contentText(row)) === contentHash) &&
        row.seal === sealOf(key, seal, sealNo + 1, contentHash);
      if (!isNext || !isWhole) {
        found = { brokenAt: sealNo + 1, fault: isNext ? "changed" : "missing" };
        break;
      }
      sealNo += 1;
      seal = row.seal ?? "";
      if (sealNo === earlier.head.sealNo && seal !== earlier.head.seal)
        found = { brokenAt: sealNo, fault: "changed" };
    }
  }
  // Cut off at its end: the chain is shorter than it was.
  if (!found && sealNo < earlier.head.sealNo) found = { brokenAt: sealNo + 1, fault: "missing" };
  signal?.throwIfAborted();
  const check = {
    at: clock.now().toISOString(),
    entries: sealNo,
    brokenAt: found?.brokenAt ?? null,
    fault: found?.fault ?? null,
    // What once was whole stays what later ones are held against.
    head: found ? earlier.head : { sealNo, seal },
  };
  await db.transaction(async (tx) => {
    await writeSetting(tx, { key: "auditCheck", value: check, at: clock.now() });
    tx.touch("audit");
  });
  return check;
}

/** Asks for a look through the chain now. */
export async function requestCheck({ db, clock }: Core, actor: Actor): Promise<void> {
  requireCan(actor, "audit:read");
  await db.transaction((tx) => enqueue(tx, clock, checkAudit, {}));
}
