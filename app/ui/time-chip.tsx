import type { ReactNode } from "react";

type TimeChipProps = {
  /** «10:00» */
  children: ReactNode;
  note?: ReactNode;
  selected?: boolean;
  disabled?: boolean;
} & (
  | { href: string }
  | { name: string; value: string; required?: boolean }
  | { submit: string; value: string; pending?: boolean }
);

/** One hour to choose: a link to the next step, a radio button of a form, or a button that sends the form. */
export function TimeChip(props: TimeChipProps) {
  const { children, note, selected = false, disabled = false } = props;
  const content = (
    <span>
      {children}
      {note ? <span className="chip-note">{note}</span> : null}
    </span>
  );
  if ("href" in props) {
    return disabled ? (
      <span className="chip" aria-disabled="true">
        {content}
      </span>
    ) : (
      <a className="chip" href={props.href} aria-current={selected ? "true" : undefined} data-keep-scroll>
        {content}
      </a>
    );
  }
  if ("submit" in props) {
    return (
      <button
        className="chip"
        name={props.submit}
        value={props.value}
        disabled={disabled}
        aria-current={selected ? "true" : undefined}
        aria-busy={props.pending || undefined}
      >
        {content}
        {props.pending ? <span className="spinner" aria-hidden="true" /> : null}
      </button>
    );
  }
  return (
    <label className="chip">
      <input
        type="radio"
        name={props.name}
        value={props.value}
        defaultChecked={selected}
        disabled={disabled}
        required={props.required}
      />
      {content}
    </label>
  );
}

/** Hours of one part of the day under its name. */
export function TimeGroup({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <section className="time-group">
      <h3 className="public-group">{label}</h3>
      <div className="chips mt-2">{children}</div>
    </section>
  );
}
