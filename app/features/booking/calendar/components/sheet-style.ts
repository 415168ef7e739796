import type { CSSProperties } from "react";

/** Numbers a stylesheet positions by. */
export function vars(values: Record<string, number | string>): CSSProperties {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`--${name}`, value]),
  ) as CSSProperties;
}
