import { Search, X } from "lucide-react";
import { forwardRef } from "react";
import { useMessages } from "~/i18n/context";
import type { TextInputProps } from "./text-input";

type SearchInputProps = Omit<TextInputProps, "type"> & {
  /** What is searched, for screen readers and as the placeholder. */
  label: string;
  /** Where "clear" leads; shown while there is something to clear. */
  clearHref?: string;
};

/** A search box for a GET form: Enter sends it, the cross takes it back. */
export const SearchInput = forwardRef<HTMLInputElement, SearchInputProps>(function SearchInput(
  { label, clearHref, name = "q", defaultValue, ...rest },
  ref,
) {
  const m = useMessages();
  return (
    <div className="control-with search-input">
      <span className="control-start">
        <Search aria-hidden="true" />
      </span>
      <input
        autoComplete="off"
        enterKeyHint="search"
        maxLength={200}
        placeholder={label}
        {...rest}
        ref={ref}
        type="search"
        name={name}
        defaultValue={defaultValue}
        className="control"
        aria-label={label}
      />
      {clearHref && defaultValue ? (
        <span className="control-end">
          <a
            href={clearHref}
            className="btn btn-quiet btn-sm btn-icon"
            aria-label={m.common.clear}
            title={m.common.clear}
          >
            <X aria-hidden="true" />
          </a>
        </span>
      ) : null}
    </div>
  );
});
