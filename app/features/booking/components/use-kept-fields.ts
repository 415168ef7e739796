import { type RefObject, useEffect } from "react";

const KEY = "booking-fields";
const KEPT = /^(name|phone|email|notes|q_\d+)$/;

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/**
 * What is typed into the form stays in this tab through another hour, a reload and the back button, until the visit is booked. What the server
 * gave back (`values`) is newer.
 */
export function useKeptFields(form: RefObject<HTMLFormElement>, values?: Record<string, string>): void {
  useEffect(() => {
    const element = form.current;
    if (!element) return;
    const fields = () =>
      [...element.elements].filter((one): one is Field => "name" in one && KEPT.test(String(one.name)));
    const kept = { ...read(), ...values };
    for (const field of fields()) {
      const text = kept[field.name];
      if (text === undefined) continue;
      if (field instanceof HTMLInputElement && field.type === "checkbox")
        field.checked = text === field.value;
      else if (field.value === "") field.value = text;
    }
    const keep = () => {
      const entries = fields().map((field): [string, string] => {
        const isUnticked = field instanceof HTMLInputElement && field.type === "checkbox" && !field.checked;
        return [field.name, isUnticked ? "" : field.value];
      });
      write(Object.fromEntries(entries));
    };
    element.addEventListener("input", keep);
    return () => element.removeEventListener("input", keep);
  }, [form, values]);
}

/** Forgets it all: the visit is booked. */
export function useForgottenFields(isBooked: boolean): void {
  useEffect(() => {
    if (isBooked) write(null);
  }, [isBooked]);
}

/** Storage may be forbidden (a frame of another site, a private window); then nothing is kept, and nothing else changes. */
function read(): Record<string, string> {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Record<string, string>;
  } catch {
    return {};
  }
}

function write(fields: Record<string, string> | null): void {
  try {
    if (fields) sessionStorage.setItem(KEY, JSON.stringify(fields));
    else sessionStorage.removeItem(KEY);
  } catch {
    // Nothing is kept then.
  }
}
