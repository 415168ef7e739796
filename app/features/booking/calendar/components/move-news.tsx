import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { IconButton } from "~/ui/icon-button";
import { ToneIcon } from "~/ui/notice";
import type { Move } from "../drag/model";

/** What became of a move. */
export interface News {
  tone: "positive" | "negative" | "neutral";
  title: string;
  text?: string;
  /** Takes it back. */
  undo?: Move;
  /** Does it against the rules of the house, where staff may. */
  insist?: Move;
}

const LIFE_MS = 9000;

type MoveNewsProps = {
  news: News | null;
  onUndo: (move: Move) => void;
  onInsist: (move: Move) => void;
  onDismiss: () => void;
};

/** Says in passing what a move came to, with the way back. A refusal stays until it is put away. */
export function MoveNews({ news, onUndo, onInsist, onDismiss }: MoveNewsProps) {
  const m = useMessages();
  const [isRead, setRead] = useState(false);
  useEffect(() => {
    if (!news || news.tone === "negative" || isRead) return;
    const timer = setTimeout(onDismiss, LIFE_MS);
    return () => clearTimeout(timer);
  }, [news, isRead, onDismiss]);
  return (
    <div className="toasts calendar-news" role="status">
      {news ? (
        <div
          className="toast"
          onMouseEnter={() => setRead(true)}
          onMouseLeave={() => setRead(false)}
          onFocus={() => setRead(true)}
          onBlur={() => setRead(false)}
        >
          <ToneIcon tone={news.tone} />
          <div>
            <div className="font-medium">{news.title}</div>
            {news.text ? <div className="text-ink-2">{news.text}</div> : null}
            {news.insist ? (
              <Button
                size="sm"
                type="button"
                className="mt-1.5"
                onClick={() => news.insist && onInsist(news.insist)}
              >
                {m.calendar.move.insist}
              </Button>
            ) : null}
            {news.undo ? (
              <Button
                size="sm"
                type="button"
                className="mt-1.5"
                onClick={() => news.undo && onUndo(news.undo)}
              >
                {m.calendar.move.undo}
              </Button>
            ) : null}
          </div>
          <IconButton
            size="sm"
            label={m.common.dismiss}
            icon={<X aria-hidden="true" />}
            onClick={onDismiss}
          />
        </div>
      ) : null}
    </div>
  );
}
