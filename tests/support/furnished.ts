import { fileURLToPath } from "node:url";
import type { Product } from "./product";
import { run } from "./processes";

/** The small business that tests of the whole product work with; ids are those of its rows. */
export interface FurnishedStudio {
  zone: string;
  locationId: number;
  services: { massage: number; training: number };
  staff: { irina: number; daniyar: number };
  clients: Record<"madina" | "ivan", { id: number; code: string; name: string; phone: string }>;
  /** Users whose password is `demo`, one of each role. */
  users: { admin: number; manager: number; trainer: number };
  /** Coming visits of Иван: two with Ирина, one with Данияр. */
  bookings: { ahead: number; later: number; daniyars: number };
  /** Cash taken for `later`, a part of its price. */
  paymentId: number;
  /** Something two calendars did not agree about, settled. */
  conflictId: number;
  /** The private link of `ahead`. */
  linkToken: string;
  /** Bearer tokens for the JSON API. */
  tokens: { admin: string; manager: string; trainer: string; client: string };
}

export const words = {
  massage: "Массаж спины",
  training: "Персональная тренировка",
  irina: "Ирина Волкова",
  daniyar: "Данияр Сейтов",
} as const;

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Puts the studio into a product's empty database through the product's own commands. It happens in a process of its own, because one
 * process knows one database dialect only.
 */
export async function furnishStudio(product: Pick<Product, "env">): Promise<FurnishedStudio> {
  const { stdout } = await run(
    process.execPath,
    ["--import", "tsx", "tests/support/furnish-process.ts"],
    { cwd: root, env: { ...process.env, ...product.env }, maxBuffer: 4 * 1024 * 1024 }, // prettier-ignore
  );
  return JSON.parse(stdout.slice(stdout.lastIndexOf("\n{") + 1)) as FurnishedStudio;
}
