interface PlaceRowsProps {
  places: readonly { id: number; name: string; address: string }[];
  hrefFor: (locationId: number) => string;
}

/** Where to come, one place a row. */
export function PlaceRows({ places, hrefFor }: PlaceRowsProps) {
  return (
    <div className="choices">
      {places.map(({ id, name, address }) => (
        <a key={id} className="choice" href={hrefFor(id)}>
          <span className="choice-text">
            <span className="choice-title">{name || address}</span>
            {name && address ? <span className="choice-note">{address}</span> : null}
          </span>
        </a>
      ))}
    </div>
  );
}
