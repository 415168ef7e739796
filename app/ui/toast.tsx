import { X } from "lucide-react";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";
import { useMessages } from "~/i18n/context";
import type { Tone } from "./badge";
import { IconButton } from "./icon-button";
import { ToneIcon } from "./notice";
import { useHydrated } from "./use-hydrated";

export type ToastMessage = {
  /** Two messages of one id are one message. */
  id: string;
  tone?: Tone;
  title: string;
  text?: string;
  action?: { label: string; href: string };
};

const ToastContext = createContext<(message: ToastMessage) => void>(() => undefined);

/** Says something in passing: `const say = useToast(); say({ id: "saved", tone: "positive", title: m.common.saved })`. */
export function useToast(): (message: ToastMessage) => void {
  return useContext(ToastContext);
}

type ToastProviderProps = {
  /** What the server had to say with this page (a flash); shown without scripts too. */
  flash?: ToastMessage | null;
  children: ReactNode;
};

const lifeMs = 6000;

/** Holds the messages of a frame and the region that reads them out. */
export function ToastProvider({ flash = null, children }: ToastProviderProps) {
  const m = useMessages();
  const hydrated = useHydrated();
  const [messages, setMessages] = useState<readonly ToastMessage[]>(flash ? [flash] : []);
  const add = useCallback((message: ToastMessage) => {
    setMessages((now) => [...now.filter((other) => other.id !== message.id), message].slice(-4));
  }, []);
  const drop = useCallback((id: string) => setMessages((now) => now.filter((other) => other.id !== id)), []);
  const lastFlash = useRef(flash);
  useEffect(() => {
    if (flash && flash.id !== lastFlash.current?.id) add(flash);
    lastFlash.current = flash;
  }, [flash, add]);
  return (
    <ToastContext.Provider value={add}>
      {children}
      <div className="toasts" role="region" aria-label={m.common.notices} aria-live="polite">
        {messages.map((message) => (
          <Toast key={message.id} message={message} onDismiss={hydrated ? drop : undefined} />
        ))}
      </div>
    </ToastContext.Provider>
  );
}

/** One message; a refusal stays until it is dismissed, the rest go by themselves unless somebody is reading them. */
function Toast({ message, onDismiss }: { message: ToastMessage; onDismiss?: (id: string) => void }) {
  const m = useMessages();
  const [held, setHeld] = useState(false);
  const { id, tone = "neutral" } = message;
  const stays = tone === "negative" || held || !onDismiss;
  useEffect(() => {
    if (stays) return undefined;
    const timer = setTimeout(() => onDismiss?.(id), lifeMs);
    return () => clearTimeout(timer);
  }, [stays, id, onDismiss]);
  return (
    <div
      className="toast"
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <ToneIcon tone={tone} />
      <div>
        <div className="font-medium">{message.title}</div>
        {message.text ? <div className="text-ink-2">{message.text}</div> : null}
        {message.action ? (
          <a className="link" href={message.action.href}>
            {message.action.label}
          </a>
        ) : null}
      </div>
      {onDismiss ? (
        <IconButton
          size="sm"
          label={m.common.dismiss}
          icon={<X aria-hidden="true" />}
          onClick={() => onDismiss(id)}
        />
      ) : null}
    </div>
  );
}
