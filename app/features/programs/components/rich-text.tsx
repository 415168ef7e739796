import { Bold, Heading, Italic, List, ListOrdered, Underline } from "lucide-react";
import { type ClipboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { useMessages } from "~/i18n/context";
import { Field } from "~/ui/field";
import { IconButton } from "~/ui/icon-button";
import { Textarea } from "~/ui/textarea";
import { useHydrated } from "~/ui/use-hydrated";

interface RichTextProps {
  name: string;
  label: string;
  hint: string;
  /** Sanitised by the server. */
  defaultValue: string;
}

/**
 * Formatted text: a small toolbar over the browser's own editing. Without scripts a plain box, whose lines become paragraphs. Whatever is sent,
 * the server keeps only what it allows.
 */
export function RichText(props: RichTextProps) {
  const hydrated = useHydrated();
  if (hydrated) return <Editing {...props} />;
  const { name, label, hint, defaultValue } = props;
  return (
    <Field label={label} hint={hint}>
      <Textarea name={name} rows={6} defaultValue={defaultValue} />
    </Field>
  );
}

function Editing({ name, label, hint, defaultValue }: RichTextProps) {
  const words = useMessages().programs.edit;
  const hintId = useId();
  const box = useRef<HTMLDivElement>(null);
  const [html, setHtml] = useState(defaultValue);
  // React must not write into what is being edited.
  const [first] = useState({ __html: defaultValue });
  const take = () => setHtml(box.current?.innerHTML ?? "");
  const run = (command: string, value?: string) => {
    box.current?.focus();
    document.execCommand("styleWithCSS", false, "false");
    document.execCommand(command, false, value);
    take();
  };
  const paste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData("text/html");
    if (pasted === "") return;
    event.preventDefault();
    document.execCommand("insertHTML", false, withoutStyles(pasted));
    take();
  };
  const tool = (title: string, icon: ReactNode, command: string, value?: string) => (
    <IconButton
      label={title}
      icon={icon}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => run(command, value)}
    />
  );
  return (
    <div className="rich-text">
      <input type="hidden" name={name} value={html} />
      <div className="rich-tools" role="toolbar" aria-label={label}>
        {tool(words.bold, <Bold />, "bold")}
        {tool(words.italic, <Italic />, "italic")}
        {tool(words.underline, <Underline />, "underline")}
        {tool(words.bullets, <List />, "insertUnorderedList")}
        {tool(words.numbers, <ListOrdered />, "insertOrderedList")}
        {tool(words.heading, <Heading />, "formatBlock", "h3")}
      </div>
      <div
        ref={box}
        className="control rich-box formatted"
        contentEditable
        role="textbox"
        tabIndex={0}
        aria-multiline="true"
        aria-label={label}
        aria-describedby={hintId}
        suppressContentEditableWarning
        dangerouslySetInnerHTML={first}
        onInput={take}
        onPaste={paste}
      />
      <p id={hintId} className="field-hint">
        {hint}
      </p>
    </div>
  );
}

const KEPT = new Set(["P", "BR", "B", "STRONG", "I", "EM", "U", "UL", "OL", "LI", "H3", "A", "TABLE", "THEAD", "TBODY", "TR", "TH", "TD"]); // prettier-ignore

/** What an office suite pastes, without its styles; parsed in a document where nothing runs. */
function withoutStyles(html: string): string {
  const { body } = new DOMParser().parseFromString(html.slice(0, 2_000_000), "text/html");
  for (const element of body.querySelectorAll("script,style,svg,math,template,iframe,object,title,xml"))
    element.remove();
  const clean = (node: Node): string => {
    if (node.nodeType === Node.TEXT_NODE) {
      const holder = document.createElement("p");
      holder.textContent = node.textContent;
      return holder.innerHTML;
    }
    if (!(node instanceof Element)) return "";
    const inside = Array.from(node.childNodes, clean).join("");
    const tag = /^H[1-6]$/.test(node.tagName) ? "H3" : node.tagName === "DIV" ? "P" : node.tagName;
    if (!KEPT.has(tag)) return inside;
    return tag === "BR" ? "<br>" : `<${tag.toLowerCase()}>${inside}</${tag.toLowerCase()}>`;
  };
  return Array.from(body.childNodes, clean).join("");
}
