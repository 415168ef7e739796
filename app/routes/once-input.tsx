import { ONCE_FIELD } from "./once-field";

/** Carries the value that makes a double submit one: see `rememberOnce`. */
export function OnceField({ value }: { value: string }) {
  return <input type="hidden" name={ONCE_FIELD} value={value} />;
}
