import { type ChangeEvent, useId, useState } from "react";
import { useHydrated } from "~/ui/use-hydrated";
import type { PhotoFacts } from "../photos/model";
import { useMeasureWords } from "./measure-words";

interface PhotoCompareProps {
  before: PhotoFacts;
  after: PhotoFacts;
  photoHref: (id: number) => string;
}

/**
 * Two photographs in one frame with a border that is dragged or moved by arrow keys; without scripts they stand side by side. The border
 * is an attribute of an SVG, because a strict content policy forbids styles in the page.
 */
export function PhotoCompare({ before, after, photoHref }: PhotoCompareProps) {
  const hydrated = useHydrated();
  const { words, day } = useMeasureWords();
  const [share, setShare] = useState(50);
  const clip = useId();
  const photos = words.photos;
  const alt = (photo: PhotoFacts) => photos.alt({ pose: photos.poses[photo.pose], day: day(photo.takenOn) });
  if (!hydrated)
    return (
      <div className="compare-pair">
        {[before, after].map((photo) => (
          <img
            key={photo.id}
            src={photoHref(photo.id)}
            width={photo.width}
            height={photo.height}
            alt={alt(photo)}
          />
        ))}
      </div>
    );
  // The frame has the shape of the taller one, so that neither is cut.
  const height = Math.round(600 * Math.max(before.height / before.width, after.height / after.width));
  const edge = (600 * share) / 100;
  const move = (event: ChangeEvent<HTMLInputElement>) => setShare(Number(event.currentTarget.value));
  return (
    <div className="grid gap-1">
      <div className="compare">
        <svg viewBox={`0 0 600 ${height}`} role="img" aria-label={`${alt(before)}; ${alt(after)}`}>
          <clipPath id={clip}>
            <rect x="0" y="0" width={edge} height={height} />
          </clipPath>
          <image href={photoHref(after.id)} width="600" height={height} />
          <rect x="0" y="0" width={edge} height={height} className="compare-paper" />
          <image href={photoHref(before.id)} width="600" height={height} clipPath={`url(#${clip})`} />
          <path d={`M${edge} 0V${height}`} className="compare-edge" />
          <circle cx={edge} cy={height / 2} r="16" className="compare-knob" />
          <path d={`M${edge - 4} ${height / 2 - 5}l-5 5 5 5m8-10 5 5-5 5`} className="compare-arrows" />
        </svg>
        <input
          type="range"
          min="0"
          max="100"
          step="1"
          value={share}
          onChange={move}
          aria-label={photos.slider}
          aria-valuetext={`${photos.before} ${share} %, ${photos.after} ${100 - share} %`}
        />
      </div>
      <div className="flex max-w-[34rem] justify-between text-sm text-ink-2">
        <span>
          {photos.before}: {day(before.takenOn)}
        </span>
        <span>
          {photos.after}: {day(after.takenOn)}
        </span>
      </div>
    </div>
  );
}
