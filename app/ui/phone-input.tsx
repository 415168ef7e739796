import { type FormEvent, forwardRef } from "react";
import { formatPhoneAsTyped } from "./format-phone-as-typed";
import { TextInput, type TextInputProps } from "./text-input";

/** A phone box that groups digits as they come and never argues; corrections in the middle are left alone. */
export const PhoneInput = forwardRef<HTMLInputElement, Omit<TextInputProps, "type">>(function PhoneInput(
  { onInput, ...rest },
  ref,
) {
  const format = (event: FormEvent<HTMLInputElement>) => {
    const input = event.currentTarget;
    const native = event.nativeEvent as InputEvent;
    const growing = native.inputType === undefined || native.inputType.startsWith("insert");
    if (growing && input.selectionStart === input.value.length) {
      const formatted = formatPhoneAsTyped(input.value);
      if (formatted !== input.value) input.value = formatted;
    }
    onInput?.(event);
  };
  return (
    <TextInput
      inputMode="tel"
      autoComplete="tel"
      maxLength={64}
      {...rest}
      ref={ref}
      type="tel"
      onInput={format}
    />
  );
});
