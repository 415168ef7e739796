type ProgressBarProps = {
  /** What is measured, read out with the numbers. */
  label: string;
  value: number;
  max: number;
  tone?: "accent" | "positive" | "warning" | "negative";
  /** The numbers in words, e.g. «150 000 ₸ из 200 000 ₸». */
  text?: string;
};

/** How much of a whole is done. Drawn as SVG, since a strict content policy forbids inline widths. */
export function ProgressBar({ label, value, max, tone = "accent", text }: ProgressBarProps) {
  const share = max > 0 ? Math.max(0, Math.min(1, value / max)) : 0;
  return (
    <svg
      className={`progress progress-${tone}`}
      role="progressbar"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuetext={text}
    >
      <rect className="progress-fill" width={`${Math.round(share * 1000) / 10}%`} height="100%" />
    </svg>
  );
}
