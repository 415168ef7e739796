type SparklineProps = {
  label: string;
  /** In order; `null` is a gap. */
  values: readonly (number | null)[];
  width?: number;
  height?: number;
};

/** A line without axes for a card or a row: no library, same picture on the server and in the browser. */
export function Sparkline({ label, values, width = 296, height = 56 }: SparklineProps) {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const low = Math.min(...known);
  const span = Math.max(...known) - low || 1;
  const inset = 5;
  const place = (value: number, index: number) => ({
    x: inset + (index / Math.max(1, values.length - 1)) * (width - 2 * inset),
    y: inset + (1 - (value - low) / span) * (height - 2 * inset),
  });
  const path = values
    .map((value, index) => {
      if (value === null) return "";
      const { x, y } = place(value, index);
      const starts = index === 0 || values[index - 1] === null;
      return `${starts ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
  const lastIndex = values.reduce<number>((last, value, index) => (value === null ? last : index), 0);
  const end = place(values[lastIndex] ?? low, lastIndex);
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      className="max-w-full"
      role="img"
      aria-label={label}
    >
      <path
        d={path}
        fill="none"
        stroke="var(--accent)"
        strokeWidth="2"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
      <circle cx={end.x} cy={end.y} r="4" fill="var(--raised)" stroke="var(--accent)" strokeWidth="2" />
    </svg>
  );
}
