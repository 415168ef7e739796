import { fileURLToPath } from "node:url";
import type { Product } from "./product";
import { run } from "./processes";

/** What `furnishParlour` adds, by id: everything is sold in roubles and paid through the simulated YooKassa. */
export interface Parlour {
  /** An hour for 3 000 ₽, paid whole when booking; the add-on costs 500 ₽ and half an hour. */
  prepaid: number;
  addon: number;
  /** Paid like it, but one person does it, so that its hours can really go. */
  scarce: number;
  /** One visit a day by one person, nothing paid before. */
  rare: number;
  /** Staff say yes or no. */
  asked: number;
}

export const parlourWords = {
  prepaid: "Баня с паром",
  addon: "Веник и травы",
  scarce: "Хаммам",
  rare: "Разбор осанки",
  asked: "Выезд на дом",
} as const;

/** Makes a furnished studio take money before visits. In a process of its own, like `furnishStudio`. */
export async function furnishParlour(product: Pick<Product, "env">): Promise<Parlour> {
  const { stdout } = await run(
    process.execPath,
    ["--import", "tsx", "tests/support/furnish-parlour-process.ts"],
    { cwd: fileURLToPath(new URL("../..", import.meta.url)), env: { ...process.env, ...product.env }, maxBuffer: 4 * 1024 * 1024 }, // prettier-ignore
  );
  return JSON.parse(stdout.slice(stdout.lastIndexOf("\n{") + 1)) as Parlour;
}
