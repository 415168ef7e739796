import { and, eq, isNull } from "drizzle-orm";
import qrcode from "qrcode";
import { recoveryCodes, users } from "~drizzle/schema";
import { readSetting } from "~/features/settings/queries.server";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { openTotpSecret } from "./commands.server";
import { totpAddress } from "./model";

/** One's own authenticator, as the account page shows it. */
export interface OwnSecondStep {
  onAt: Date | null;
  /** Recovery codes that were not used yet. */
  codesLeft: number;
  /** Begun and not confirmed: what is to be read into the authenticator, as base32 and as a QR code (a `data:` address). */
  pending: { secret: string; picture: string } | null;
}

/** The state of one's own authenticator. */
export async function readOwnSecondStep(core: Core, { userId }: UserActor): Promise<OwnSecondStep> {
  const { db } = core;
  const left = and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt));
  const [[user], codesLeft, business] = await Promise.all([
    db.select().from(users).where(eq(users.id, userId)).limit(1),
    db.$count(recoveryCodes, left),
    readSetting(db, "business"),
  ]);
  const onAt = user?.totpOnAt ?? null;
  const sealed = onAt === null ? (user?.totpSealed ?? null) : null;
  const secret = sealed === null ? null : openTotpSecret(core, userId, sealed);
  const address = secret === null ? "" : totpAddress({ secret, issuer: business.name, account: user?.username ?? "" }); // prettier-ignore
  return {
    onAt,
    codesLeft: onAt === null ? 0 : codesLeft,
    pending: secret === null ? null : { secret, picture: await pictureOf(address) },
  };
}

/** A QR code as a picture that needs no request of its own. */
async function pictureOf(address: string): Promise<string> {
  const svg = await qrcode.toString(address, { type: "svg", errorCorrectionLevel: "M", margin: 2 });
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
}
