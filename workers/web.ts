/** Entry of the web process. The server and the pages are one bundle, so a module exists once; this file only starts it. */
interface Build {
  entry: { module: { startWeb: (build: unknown) => Promise<void> } };
}

// React outside the bundle chooses its development build, three times slower, unless this is said before it is loaded.
const { env } = process;
env.NODE_ENV ||= "production";

const path: string = new URL("../server/index.js", import.meta.url).href;
const build = (await import(path)) as Build;
await build.entry.module.startWeb(build);
