import { Form } from "@remix-run/react";
import { dayOf } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { CopyButton } from "~/ui/copy-button";
import { Notice } from "~/ui/notice";
import { TextInput } from "~/ui/text-input";
import { linkKind } from "../links/model";
import { useMeasureWords } from "./measure-words";

/** A link that was just made: shown once, because its token is not kept. */
export interface MadeLink {
  of: "link";
  url: string;
  /** Modules of the QR code as one path in a square of `size`. */
  qr: { size: number; path: string };
}

interface ClientLinkProps {
  link: { createdAt: string | Date; expiresAt: string | Date; lastUsedAt: string | Date | null } | null;
  made?: MadeLink | null;
  zone: string;
  pending: boolean;
}

/** The link by which a client enters measurements without signing in: making, showing once, ending. */
export function ClientLink({ link, made, zone, pending }: ClientLinkProps) {
  const { words, day } = useMeasureWords();
  const say = words.link;
  const on = (at: string | Date) => day(dayOf(new Date(at), zone));
  const isOnce = link !== null && linkKind({ createdAt: new Date(link.createdAt), expiresAt: new Date(link.expiresAt) }) === "once";
  return (
    <div className="grid gap-3">
      <p className="text-sm text-ink-2">{say.text}</p>
      {made ? (
        <Notice tone="positive" live="status" title={say.made}>
          <p>{say.once}</p>
          <div className="flex items-center gap-2 pt-2">
            <TextInput readOnly value={made.url} aria-label={say.copy} />
            <CopyButton text={made.url} label={say.copy} copiedLabel={say.copied} />
          </div>
          <svg className="qr" viewBox={`0 0 ${made.qr.size} ${made.qr.size}`} role="img" aria-label={say.qr} shapeRendering="crispEdges">
            <rect width={made.qr.size} height={made.qr.size} fill="#fff" />
            <path d={made.qr.path} fill="#000" />
          </svg>
        </Notice>
      ) : null}
      <p className="text-sm">
        {link
          ? [say.until({ day: on(link.expiresAt) }), isOnce ? say.forOne : null, link.lastUsedAt ? say.used({ day: on(link.lastUsedAt) }) : say.unused].filter(Boolean).join(" · ")
          : say.none}
      </p>
      <Form method="post" className="flex flex-wrap gap-2" preventScrollReset>
        <input type="hidden" name="intent" value="make-link" />
        <Button name="kind" value="season" pending={pending}>{link ? say.renew : say.make}</Button>
        <Button name="kind" value="once" pending={pending}>{say.makeOnce}</Button>
      </Form>
      {link ? (
        <Form method="post" preventScrollReset>
          <Button size="sm" variant="quiet" name="intent" value="revoke-link" pending={pending}>{say.revoke}</Button>
        </Form>
      ) : null}
    </div>
  );
} // prettier-ignore
