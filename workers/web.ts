/** Entry of the web process. The server and the pages are one bundle, so a module exists once; this file only starts it. */
interface Build {
  entry: { module: { startWeb: (build: unknown) => Promise<void> } };
}

const path: string = new URL("../server/index.js", import.meta.url).href;
const build = (await import(path)) as Build;
await build.entry.module.startWeb(build);
