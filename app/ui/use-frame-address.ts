import { useLocation } from "@remix-run/react";
import { useCallback } from "react";
import { isFramed, keepFrame } from "~/lib/frame-address";

/** Links of a page that may stand in a frame of another site: `keep(path)` carries on what the address must keep. */
export function useFrameAddress(): { isFramed: boolean; keep: (path: string) => string } {
  const { search } = useLocation();
  const keep = useCallback((path: string) => keepFrame(search, path), [search]);
  return { isFramed: isFramed(search), keep };
}
