export const themes = ["light", "dark", "system"] as const;
export type Theme = (typeof themes)[number];

export const densities = ["comfortable", "compact"] as const;
export type Density = (typeof densities)[number];

/** How this visitor wants the product to look. */
export type Appearance = { theme: Theme; density: Density };

export const defaultAppearance: Appearance = { theme: "system", density: "comfortable" };

export function isTheme(value: unknown): value is Theme {
  return (themes as readonly unknown[]).includes(value);
}

export function isDensity(value: unknown): value is Density {
  return (densities as readonly unknown[]).includes(value);
}
