import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import sharp from "sharp";
import { pictures } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { getOfferedService, listServicePeople } from "~/features/catalog/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { messagesFor, type Locale } from "~/i18n/catalogue";
import { formatDuration } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { readOutlineFont, type OutlineFont } from "~/lib/outline-font.server";
import { drawShareCard, SHARE_PICTURE, type ShareCard } from "./model";

/** Scripts of the shipped font: Cyrillic with the Kazakh letters, Latin, currency signs. */
const SCRIPTS = ["cyrillic", "latin", "cyrillic-ext", "latin-ext", "symbols"];
const PICTURES_KEPT = 200;

let font: OutlineFont | undefined;
const drawn = new Map<string, Promise<Buffer>>();

function shippedFont(): OutlineFont {
  const folder = createRequire(import.meta.url).resolve("@fontsource-variable/onest/package.json");
  return (font ??= readOutlineFont(
    SCRIPTS.map((script) => readFileSync(join(folder, "..", "files", `onest-${script}-wght-normal.woff2`))),
  ));
}

/** The share picture of the business, or of one service; PNG. Null when the service is not offered. Kept until what it says changes. */
export async function getSharePicture(
  db: Queryable,
  { serviceId, locale }: { serviceId: number | null; locale: Locale },
): Promise<{ png: Buffer; version: string } | null> {
  const { name: business } = await readSetting(db, "business");
  const words = messagesFor(locale);
  const call = words.storefront.share.book;
  const base = { business, call, isPictured: false };
  if (serviceId === null) return draw({ ...base, title: business, note: "" }, null, db);
  const service = await getOfferedService(db, serviceId);
  if (!service) return null;
  const people = await listServicePeople(db, serviceId);
  const prices = people.map(({ priceMinor }) => priceMinor);
  const lowest = prices.length > 0 ? Math.min(...prices) : service.priceMinor;
  const amount = formatMoney(lowest, service.currency, locale);
  const price = lowest === 0 ? words.booking.public.free : prices.some((one) => one > lowest) ? words.booking.public.priceFrom({ price: amount }) : amount; // prettier-ignore
  const note = `${formatDuration(service.durationMin, locale)} · ${price}`;
  return draw(
    { ...base, title: service.name, note, isPictured: service.pictureHash !== null },
    service.pictureHash,
    db,
  );
}

async function draw(card: ShareCard, pictureHash: string | null, db: Queryable) {
  const version = createHash("sha256")
    .update(JSON.stringify([card, pictureHash]))
    .digest("base64url")
    .slice(0, 22);
  let png = drawn.get(version);
  if (!png) {
    png = paint(card, pictureHash, db);
    if (drawn.size >= PICTURES_KEPT) drawn.delete(drawn.keys().next().value as string);
    drawn.set(version, png);
    png.catch(() => drawn.delete(version));
  }
  return { png: await png, version };
}

async function paint(card: ShareCard, pictureHash: string | null, db: Queryable): Promise<Buffer> {
  const paper = sharp(Buffer.from(drawShareCard(shippedFont(), card)));
  const [picture] =
    pictureHash === null ? [] : await db.select({ bytes: pictures.bytes }).from(pictures).where(eq(pictures.hash, pictureHash)).limit(1); // prettier-ignore
  if (!picture) return paper.png({ palette: true }).toBuffer();
  const { width, height, left, top } = SHARE_PICTURE;
  const side = await sharp(Buffer.from(picture.bytes)).resize(width, height, { fit: "cover" }).toBuffer();
  return paper
    .composite([{ input: side, left, top }])
    .png()
    .toBuffer();
}
