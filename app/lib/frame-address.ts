/** What an address keeps from page to page: shown in a frame of another site, and the language chosen there. No cookie is needed for either. */
const KEPT = ["embed", "lang"] as const;

/** The path with what the page's own query (`?embed=1&lang=en`) must keep. */
export function keepFrame(search: string, path: string): string {
  const query = new URLSearchParams(search);
  const kept = KEPT.flatMap((name) => {
    const value = query.get(name);
    return value !== null && /^[\w-]{1,8}$/.test(value) ? [[name, value] as [string, string]] : [];
  });
  if (kept.length === 0) return path;
  const [before = "", hash] = path.split("#", 2);
  const [bare = "", own] = before.split("?", 2);
  const merged = new URLSearchParams(own);
  for (const [name, value] of kept) merged.set(name, value);
  return `${bare}?${merged.toString()}${hash === undefined ? "" : `#${hash}`}`;
}

/** Whether the address says that the page stands in a frame of another site. */
export function isFramed(search: string): boolean {
  return new URLSearchParams(search).get("embed") === "1";
}
