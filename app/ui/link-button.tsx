import { type ComponentPropsWithoutRef, forwardRef, type ReactNode } from "react";
import { type ButtonLook, buttonClass } from "./button-class";
import { classNames } from "./class-names";

type LinkButtonProps = ComponentPropsWithoutRef<"a"> & ButtonLook & { href: string; icon?: ReactNode };

/** A link that looks like a button: it goes somewhere, a button does something. */
export const LinkButton = forwardRef<HTMLAnchorElement, LinkButtonProps>(function LinkButton(
  { variant, size, block, icon, className, children, ...rest },
  ref,
) {
  return (
    <a {...rest} ref={ref} className={classNames(buttonClass({ variant, size, block }), className)}>
      {icon}
      {children}
    </a>
  );
});
