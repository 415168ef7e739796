import { fileURLToPath } from "node:url";
import { words } from "./furnished";
import type { Product } from "./product";
import { run } from "./processes";

/** What `furnishStorefront` adds, by id: an add-on and a question of the massage, and three services. */
export interface Storefront {
  addon: number;
  question: number;
  /** Four places. */
  group: number;
  /** Its cut-off lies further ahead than anybody can book. */
  strict: number;
  /** A person takes one a day. */
  rare: number;
}

export const storefrontWords = {
  service: words.massage,
  addon: "Обёртывание",
  question: "Есть ли травмы?",
  group: "Йога в группе",
  strict: "Выездной сеанс",
  rare: "Разбор осанки",
} as const;

/** Adds to a furnished studio what the client's pages can show. In a process of its own, like `furnishStudio`. */
export async function furnishStorefront(
  product: Pick<Product, "env">,
  /** Origin of the one site that may show the booking pages in a frame. */
  partner: string,
): Promise<Storefront> {
  const { stdout } = await run(
    process.execPath,
    ["--import", "tsx", "tests/support/furnish-storefront-process.ts"],
    { cwd: fileURLToPath(new URL("../..", import.meta.url)), env: { ...process.env, ...product.env, PARTNER_ORIGIN: partner }, maxBuffer: 4 * 1024 * 1024 }, // prettier-ignore
  );
  return JSON.parse(stdout.slice(stdout.lastIndexOf("\n{") + 1)) as Storefront;
}
