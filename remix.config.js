/**
 * Options of the Remix compiler; `vite.config.ts` hands them to it.
 * `v3_singleFetch` stays off: it costs a third of the render rate (docs/decisions/003-route-table.md).
 */
export default {
  appDirectory: "app",
  ssr: true,
  ignoredRouteFiles: ["**/*"],
  future: {
    v3_fetcherPersist: true,
    v3_relativeSplatPath: true,
    v3_throwAbortReason: true,
    v3_lazyRouteDiscovery: false,
    v3_singleFetch: false,
    v3_routeConfig: true,
  },
};
