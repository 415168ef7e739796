import { forwardRef, type ReactNode } from "react";
import { Button, type ButtonProps } from "./button";
import { classNames } from "./class-names";

type IconButtonProps = Omit<ButtonProps, "children" | "icon" | "block"> & {
  /** What it does, in words: the name for assistive technology and the native tooltip. */
  label: string;
  icon: ReactNode;
};

/** A button that is only a picture, with its name for those who cannot see it. */
export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(
  { label, icon, className, variant = "quiet", type = "button", ...rest },
  ref,
) {
  return (
    <Button
      {...rest}
      ref={ref}
      type={type}
      variant={variant}
      className={classNames("btn-icon", className)}
      aria-label={label}
      title={label}
      icon={icon}
    />
  );
});
