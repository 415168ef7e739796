import { ensureBuilt } from "../../scripts/setup/build-stamp.mjs";

/** vitest global set-up of the projects that run the built product; `npm test` has built it already. */
export default async function buildProduct(): Promise<void> {
  if (process.env.KARTOTEKA_BUILT === "1") return;
  if (!(await ensureBuilt())) throw new Error("The product does not build: npm run build");
}
