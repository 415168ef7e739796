import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useMessages } from "~/i18n/context";
import { classNames } from "./class-names";
import { useFieldControl } from "./field-context";
import { type ComboboxOption, filterOptions } from "./filter-options";
import { Select } from "./select";
import { useHydrated } from "./use-hydrated";

type ComboboxProps = {
  name: string;
  options: readonly ComboboxOption[];
  defaultValue?: string;
  placeholder?: string;
  disabled?: boolean;
  required?: boolean;
  onChoose?: (value: string) => void;
};

/**
 * A list one can type into. Without scripts it is the platform's own select; with them, the ARIA combobox pattern:
 * arrows move, Enter takes, Escape closes, and leaving with unknown words goes back to the last choice.
 */
export function Combobox(props: ComboboxProps) {
  const hydrated = useHydrated();
  if (hydrated) return <TypedCombobox {...props} />;
  const { options, placeholder = "", onChoose: _onChoose, ...rest } = props;
  return <Select {...rest} placeholder={placeholder} options={options} />;
}

function TypedCombobox({
  name,
  options,
  defaultValue = "",
  placeholder,
  disabled,
  required,
  onChoose,
}: ComboboxProps) {
  const m = useMessages();
  const listId = useId();
  const wired = useFieldControl({ required });
  const list = useRef<HTMLUListElement>(null);
  const [value, setValue] = useState(defaultValue);
  const [text, setText] = useState(() => labelOf(options, defaultValue));
  const [typed, setTyped] = useState(false);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const shown = typed ? filterOptions(options, text) : options;

  const choose = (option: ComboboxOption) => {
    setValue(option.value);
    setText(option.label);
    close();
    if (option.value !== value) onChoose?.(option.value);
  };
  const close = () => {
    setOpen(false);
    setTyped(false);
  };
  const leave = () => {
    if (text.trim() === "" && !required) {
      setValue("");
      if (value !== "") onChoose?.("");
    } else setText(labelOf(options, value));
    close();
  };
  const move = (to: number) => {
    if (!open) setOpen(true);
    const next = Math.max(0, Math.min(shown.length - 1, to));
    setActive(next);
    list.current?.children[next]?.scrollIntoView({ block: "nearest" });
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    const target = {
      ArrowDown: open ? active + 1 : 0,
      ArrowUp: active - 1,
      PageDown: active + 8,
      PageUp: active - 8,
    };
    if (event.key in target) {
      event.preventDefault();
      move(target[event.key as keyof typeof target]);
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      const option = shown[active];
      if (option) choose(option);
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      setText(labelOf(options, value));
      close();
    }
  };

  return (
    <div className="relative">
      <input type="hidden" name={name} value={value} disabled={disabled} />
      <input
        {...wired}
        type="text"
        role="combobox"
        autoComplete="off"
        className={classNames("control", "combobox-input")}
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && shown[active] ? `${listId}-${active}` : undefined}
        placeholder={placeholder}
        disabled={disabled}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setTyped(true);
          setActive(0);
          setOpen(true);
        }}
        onFocus={(event) => event.target.select()}
        onClick={() => setOpen(true)}
        onBlur={leave}
        onKeyDown={press}
      />
      <ul
        ref={list}
        id={listId}
        role="listbox"
        className="combobox-list"
        hidden={!open}
        onMouseDown={(event) => event.preventDefault()}
      >
        {shown.map((option, index) => (
          // The keyboard reaches options through the input (aria-activedescendant).
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={option.value}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={option.value === value}
            data-highlighted={index === active || undefined}
            className="menu-item combobox-option"
            onClick={() => choose(option)}
          >
            {option.label}
            {option.note ? <span className="menu-item-end">{option.note}</span> : null}
          </li>
        ))}
        {shown.length === 0 ? <li className="combobox-empty">{m.common.nothingFound}</li> : null}
      </ul>
    </div>
  );
}

function labelOf(options: readonly ComboboxOption[], value: string): string {
  return options.find((option) => option.value === value)?.label ?? "";
}
