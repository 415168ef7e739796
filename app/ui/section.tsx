import { type ReactNode, useId } from "react";
import { classNames } from "./class-names";

type SectionProps = {
  title: ReactNode;
  note?: ReactNode;
  /** One quiet action at the far end of the heading. */
  action?: ReactNode;
  className?: string;
  children: ReactNode;
};

/** A part of a page under its own heading; neighbours are parted by a hairline. */
export function Section({ title, note, action, className, children }: SectionProps) {
  const id = useId();
  return (
    <section className={classNames("section", className)} aria-labelledby={id}>
      <div className="section-head">
        <h2 id={id}>{title}</h2>
        {note ? <span className="section-note">{note}</span> : null}
        {action ? <span>{action}</span> : null}
      </div>
      {children}
    </section>
  );
}

/** A sheet of raised paper, for what must be seen as one thing. */
export function Card({
  className,
  pad = true,
  children,
}: {
  className?: string;
  pad?: boolean;
  children: ReactNode;
}) {
  return <div className={classNames("card", pad && "card-pad", className)}>{children}</div>;
}
