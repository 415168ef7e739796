import { X } from "lucide-react";
import * as Radix from "radix-ui/dialog";
import { type MouseEvent, type ReactNode, useInsertionEffect, useState } from "react";
import { useMessages } from "~/i18n/context";
import { classNames } from "./class-names";
import { IconButton } from "./icon-button";
import { shareStyleNonce } from "./style-nonce";

export type DialogProps = {
  title: ReactNode;
  /** One line under the title; read out with it. */
  note?: ReactNode;
  /**
   * What opens it. For pages that must work without scripts make it a `LinkButton` to the page that does the same:
   * the script opens the dialog instead, and without it the link is simply followed.
   */
  trigger?: ReactNode;
  /** For a dialog that is a route: open while the route is, `onOpenChange(false)` navigates away. */
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** Buttons along the bottom. */
  footer?: ReactNode;
  wide?: boolean;
  children: ReactNode;
};

/** A question that must be answered before going on; on phones it comes up from the bottom edge. */
export function Dialog(props: DialogProps) {
  return <Overlay {...props} className={classNames("dialog", props.wide && "dialog-wide")} />;
}

/** A card beside the page: details or a short form, without losing the list behind it. */
export function Sheet(props: DialogProps) {
  return <Overlay {...props} className={classNames("side-sheet", props.wide && "side-sheet-wide")} />;
}

/** Wraps a button that closes the dialog it stands in. */
export function DialogClose({ children }: { children: ReactNode }) {
  return <Radix.Close asChild>{children}</Radix.Close>;
}

function Overlay(props: DialogProps & { className: string }) {
  const { title, note, trigger, open, onOpenChange, footer, children, className } = props;
  const m = useMessages();
  const [ownOpen, setOwnOpen] = useState(false);
  useInsertionEffect(shareStyleNonce, []);
  const change = (next: boolean) => {
    setOwnOpen(next);
    onOpenChange?.(next);
  };
  // Stops a trigger that is a link from leaving the page; Radix leaves a prevented click to us.
  const press = (event: MouseEvent) => {
    event.preventDefault();
    change(true);
  };
  return (
    <Radix.Root open={open ?? ownOpen} onOpenChange={change}>
      {trigger ? (
        <Radix.Trigger asChild onClick={press}>
          {trigger}
        </Radix.Trigger>
      ) : null}
      <Radix.Portal>
        <Radix.Overlay className="veil" />
        <Radix.Content className={className} {...(note ? {} : { "aria-describedby": undefined })}>
          <div className="dialog-head">
            <div>
              <Radix.Title className="dialog-title">{title}</Radix.Title>
              {note ? <Radix.Description className="dialog-note">{note}</Radix.Description> : null}
            </div>
          </div>
          <div className="dialog-body">{children}</div>
          {footer ? <div className="dialog-foot">{footer}</div> : null}
          <Radix.Close asChild>
            <IconButton className="dialog-close" label={m.common.close} icon={<X aria-hidden="true" />} />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
