import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "./icon-button";
import { useHydrated } from "./use-hydrated";

type CopyButtonProps = { text: string; label: string; copiedLabel: string };

const SHOWN_MS = 1600;

/** Copies a short text. It needs a script, so without one it is not there: the text beside it can be selected. */
export function CopyButton({ text, label, copiedLabel }: CopyButtonProps) {
  const hydrated = useHydrated();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  if (!hydrated) return null;
  const copy = () => {
    // Browsers offer the clipboard on secure addresses only.
    void navigator.clipboard?.writeText(text).then(() => setCopied(true));
  };
  return (
    <>
      <IconButton
        size="sm"
        label={label}
        icon={copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
        onClick={copy}
      />
      <span className="sr-only" role="status">
        {copied ? copiedLabel : ""}
      </span>
    </>
  );
}
