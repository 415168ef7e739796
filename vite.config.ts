import { fileURLToPath } from "node:url";
import { vitePlugin as remix } from "@remix-run/dev";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";
import remixOptions from "./remix.config.js";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * What nearly every page is made of travels in one file: on a phone's network thirty small requests cost more than what is in them. Only parts of a few
 * kilobytes belong here, and nothing that brings a library along.
 */
const BASICS =
  /\/app\/(i18n\/(context|format|calendar-names|locale|provided-messages)|lib\/(money|paths|zoned-time|frame-address|appearance)|ui\/(avatar|button|button-class|class-names|empty-state|error-page|field|field-context|language-switch|link-area|link-button|month-calendar|nonce|notice|pending-bar|public-frame|time-chip|use-frame-address|use-hydrated))\.tsx?$/;

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [tailwindcss(), remix(remixOptions)],
  resolve: {
    alias: [
      { find: /^~drizzle\//, replacement: `${at("./drizzle")}/` },
      { find: /^~\//, replacement: `${at("./app")}/` },
    ],
  },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    sourcemap: false,
    rollupOptions: isSsrBuild
      ? // What a server never calls costs it nothing; finding that out costs the build minutes.
        { treeshake: false }
      : { output: { manualChunks: (id: string) => (BASICS.test(id) ? "basics" : undefined) } },
  },
  server: { hmr: { port: 24678 } },
}));
