import { fileURLToPath } from "node:url";
import type { Product } from "./product";
import { run } from "./processes";

/** A client that records of a vendor can name. */
export interface RegularClient {
  id: number;
  code: string;
  name: string;
  phone: string;
}

/** Adds so many clients, each with a phone and a code of their own. In a process of its own, like `furnishStudio`. */
export async function furnishRegulars(
  product: Pick<Product, "env">,
  count: number,
): Promise<RegularClient[]> {
  const { stdout } = await run(
    process.execPath,
    ["--import", "tsx", "tests/support/furnish-regulars-process.ts"],
    { cwd: fileURLToPath(new URL("../..", import.meta.url)), env: { ...process.env, ...product.env, REGULARS: String(count) }, maxBuffer: 4 * 1024 * 1024 }, // prettier-ignore
  );
  return JSON.parse(stdout.slice(stdout.lastIndexOf("\n[") + 1)) as RegularClient[];
}
