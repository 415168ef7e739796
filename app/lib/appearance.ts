/** Light, dark, or what the device says. */
export const themes = ["light", "dark", "system"] as const;
/** One of the themes. */
export type Theme = (typeof themes)[number];

/** How close together rows stand. */
export const densities = ["comfortable", "compact"] as const;
/** One of the densities. */
export type Density = (typeof densities)[number];

/** Whether single letters are shortcuts. Off for whoever dictates or types letters by accident (WCAG 2.1.4). */
export const shortcutModes = ["on", "off"] as const;
/** On or off. */
export type ShortcutMode = (typeof shortcutModes)[number];

/** How this visitor wants the product to look. */
export type Appearance = { theme: Theme; density: Density };

/** How the product looks to somebody who has not chosen. */
export const defaultAppearance: Appearance = { theme: "system", density: "comfortable" };

/** Whether a value that was sent names a theme. */
export function isTheme(value: unknown): value is Theme {
  return (themes as readonly unknown[]).includes(value);
}

/** Whether a value that was sent names a density. */
export function isDensity(value: unknown): value is Density {
  return (densities as readonly unknown[]).includes(value);
}

/** Whether a value that was sent says if shortcuts are on. */
export function isShortcutMode(value: unknown): value is ShortcutMode {
  return (shortcutModes as readonly unknown[]).includes(value);
}
