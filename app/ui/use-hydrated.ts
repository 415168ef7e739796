import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** False on the server and in the first client render, true from then on: for parts that only a script makes useful. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
