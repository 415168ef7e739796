import { useLocation, useSubmit } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { paths } from "~/lib/paths";

interface HoldRelease {
  linkToken: string;
  isLapsed: boolean;
  /** What the form was answered: after an answer the visitor is on the page again. */
  answer: unknown;
}

const leftKey = (linkToken: string) => `left-${linkToken}`;

/**
 * Lets the held hour go when its page is left, unless by sending a form. Whoever comes back by reload or the back button gets it again when it
 * is still free. Returns the page's own address, for its forms.
 */
export function useHoldRelease({ linkToken, isLapsed, answer }: HoldRelease): { action: string } {
  const { pathname, search } = useLocation();
  const action = pathname + search;
  const submit = useSubmit();
  const state = useRef({ isSending: false, isHere: true, isOver: isLapsed });

  useEffect(() => {
    state.current.isSending = false;
  }, [answer]);

  useEffect(() => {
    const now = state.current;
    now.isHere = true;
    now.isSending = false;
    now.isOver = isLapsed;
    const sending = () => {
      now.isSending = true;
    };
    const leave = () => {
      if (now.isSending || now.isOver) return;
      remember(leftKey(linkToken), "1");
      navigator.sendBeacon(paths.bookRelease(linkToken));
    };
    const retake = () => {
      if (recall(leftKey(linkToken)) === null) return;
      remember(leftKey(linkToken), null);
      now.isSending = true;
      submit({ intent: "retake" }, { method: "post", action, replace: true });
    };
    const show = (event: PageTransitionEvent) => {
      if (event.persisted) retake();
    };
    document.addEventListener("submit", sending, true);
    window.addEventListener("pagehide", leave);
    window.addEventListener("pageshow", show);
    // The beacon of a reload may arrive after the page itself was asked for: whoever left takes the hour anew in any case.
    retake();
    return () => {
      document.removeEventListener("submit", sending, true);
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("pageshow", show);
      now.isHere = false;
      // A page that only renews itself is here again at once.
      setTimeout(() => {
        if (!now.isHere) leave();
      });
    };
  }, [linkToken, isLapsed, action, submit]);
  return { action };
}

function remember(key: string, value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch {
    // Without storage a reload shows that the hour is no longer kept; pressing the button takes it again.
  }
}

function recall(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}
