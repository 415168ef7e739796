import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { IconButton } from "~/ui/icon-button";
import { ToneIcon } from "~/ui/notice";
import type { BoardNews } from "./use-board-moves";

const LIFE_MS = 9000;

type BoardNewsProps = {
  news: BoardNews | null;
  onUndo: (move: NonNullable<BoardNews["undo"]>) => void;
  onDismiss: () => void;
};

/** Says in passing what a move came to, with the way back. A refusal stays until it is put away. */
export function BoardNewsToast({ news, onUndo, onDismiss }: BoardNewsProps) {
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
            {news.undo ? (
              <Button
                size="sm"
                type="button"
                className="mt-1.5"
                onClick={() => news.undo && onUndo(news.undo)}
              >
                {m.pipeline.move.undo}
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
