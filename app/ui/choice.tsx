import type { ComponentPropsWithoutRef, ReactNode } from "react";

type ChoiceListProps = { legend: ReactNode; hideLegend?: boolean; children: ReactNode };

/** A list where each row is one choice; rows are `Choice`s of one name. */
export function ChoiceList({ legend, hideLegend = false, children }: ChoiceListProps) {
  return (
    <fieldset className="choices">
      <legend className={hideLegend ? "sr-only" : "public-group"}>{legend}</legend>
      {children}
    </fieldset>
  );
}

type ChoiceProps = Omit<ComponentPropsWithoutRef<"input">, "type" | "title"> & {
  title: ReactNode;
  note?: ReactNode;
  /** What stands at the far end of the row: a price, a time. */
  end?: ReactNode;
};

/** One row to choose: a title, a quiet note, something at the end; the whole row is the target. */
export function Choice({ title, note, end, ...rest }: ChoiceProps) {
  return (
    <label className="choice">
      <input {...rest} type="radio" className="tick" />
      <span className="choice-text">
        <span className="choice-title">{title}</span>
        {note ? <span className="choice-note">{note}</span> : null}
      </span>
      {end ? <span className="choice-end">{end}</span> : null}
    </label>
  );
}

type ChoiceLinkProps = Omit<ComponentPropsWithoutRef<"a">, "title"> & {
  href: string;
  title: ReactNode;
  note?: ReactNode;
  end?: ReactNode;
};

/** The same row as a link, for steps where choosing is going on. */
export function ChoiceLink({ title, note, end, ...rest }: ChoiceLinkProps) {
  return (
    <a {...rest} className="choice">
      <span className="choice-text">
        <span className="choice-title">{title}</span>
        {note ? <span className="choice-note">{note}</span> : null}
      </span>
      {end ? <span className="choice-end">{end}</span> : null}
    </a>
  );
}
