import { classNames } from "./class-names";

export type ButtonLook = {
  /** `primary` is the one main action of a screen; `danger` destroys something. */
  variant?: "primary" | "secondary" | "quiet" | "danger";
  size?: "sm" | "md" | "lg";
  /** As wide as its container. */
  block?: boolean;
};

/** The class of anything that looks like a button. */
export function buttonClass({ variant = "secondary", size = "md", block = false }: ButtonLook): string {
  return classNames(
    "btn",
    variant !== "secondary" && `btn-${variant}`,
    size !== "md" && `btn-${size}`,
    block && "btn-block",
  );
}
