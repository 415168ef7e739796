/** Entry of `npm run dev`: the same server, with pages compiled on the fly. */
process.env.NODE_ENV ??= "development";
process.env.DEMO ??= "1";

const { createServer } = await import("vite");
const vite = await createServer({ server: { middlewareMode: true } });
const load = () => vite.ssrLoadModule("virtual:remix/server-build");
const first = (await load()) as {
  entry: { module: { startWeb: (build: unknown, development: unknown) => Promise<void> } };
};
await first.entry.module.startWeb(load, {
  middleware: vite.middlewares,
  websocketOrigin: "ws://localhost:24678",
});

export {};
