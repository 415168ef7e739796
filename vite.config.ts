import { fileURLToPath } from "node:url";
import { vitePlugin as remix } from "@remix-run/dev";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";
import remixOptions from "./remix.config.js";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [tailwindcss(), remix(remixOptions)],
  resolve: {
    alias: [
      { find: /^~drizzle\//, replacement: `${at("./drizzle")}/` },
      { find: /^~\//, replacement: `${at("./app")}/` },
    ],
  },
  build: { target: "es2022", assetsInlineLimit: 0, sourcemap: false },
  server: { hmr: { port: 24678 } },
});
