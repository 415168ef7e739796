import { type ComponentPropsWithoutRef, forwardRef, type MouseEvent, type ReactNode } from "react";
import { type ButtonLook, buttonClass } from "./button-class";
import { classNames } from "./class-names";

export type ButtonProps = ComponentPropsWithoutRef<"button"> &
  ButtonLook & {
    icon?: ReactNode;
    /** Work is under way: the button says so, keeps its focus and takes no second press. */
    pending?: boolean;
    pendingLabel?: string;
  };

/** A button; it submits its form unless `type` says otherwise. */
export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  {
    variant,
    size,
    block,
    icon,
    pending = false,
    pendingLabel,
    className,
    children,
    onClick,
    type = "submit",
    ...rest
  },
  ref,
) {
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (pending) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      {...rest}
      ref={ref}
      type={type}
      className={classNames(buttonClass({ variant, size, block }), className)}
      aria-busy={pending || undefined}
      onClick={pending || onClick ? press : undefined}
    >
      {pending ? <span className="spinner" aria-hidden="true" /> : icon}
      {pending && pendingLabel ? pendingLabel : children}
    </button>
  );
});
