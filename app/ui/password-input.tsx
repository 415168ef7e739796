import { Eye, EyeOff } from "lucide-react";
import { forwardRef, useState } from "react";
import { useMessages } from "~/i18n/context";
import { IconButton } from "./icon-button";
import { TextInput, type TextInputProps } from "./text-input";
import { useHydrated } from "./use-hydrated";

/** A password box whose text can be looked at. */
export const PasswordInput = forwardRef<HTMLInputElement, Omit<TextInputProps, "type">>(
  function PasswordInput(props, ref) {
    const m = useMessages();
    const hydrated = useHydrated();
    const [shown, setShown] = useState(false);
    return (
      <div className="control-with">
        <TextInput
          autoComplete="current-password"
          spellCheck={false}
          {...props}
          ref={ref}
          type={shown ? "text" : "password"}
        />
        {hydrated ? (
          <span className="control-end">
            <IconButton
              size="sm"
              label={shown ? m.common.hidePassword : m.common.showPassword}
              icon={shown ? <EyeOff aria-hidden="true" /> : <Eye aria-hidden="true" />}
              onClick={() => setShown(!shown)}
            />
          </span>
        ) : null}
      </div>
    );
  },
);
