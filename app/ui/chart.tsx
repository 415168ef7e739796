import { type ReactNode, useEffect, useRef, useState } from "react";
import { useMessages } from "~/i18n/context";

type ChartProps = {
  /** What the picture says, in one sentence. */
  label: string;
  height?: number;
  /** The width drawn on the server, before the real one is known. */
  serverWidth?: number;
  /** The same figures as a table, for those who cannot see the picture or want the numbers. */
  table?: { head: readonly ReactNode[]; rows: readonly (readonly ReactNode[])[] };
  /** Draws inside an `<svg>` of this size, in pixels. */
  children: (size: { width: number; height: number }) => ReactNode;
  /** What is laid over the picture once its real width is known: the same numbers, to be pointed at. */
  overlay?: (size: { width: number; height: number }) => ReactNode;
};

/**
 * The frame of a picture: a fixed size on the server, its container's width in the browser, a table behind it.
 * Our own SVG rather than a chart library, because the library draws nothing on a server (Recharts 3 measures in effects)
 * and these pictures must stand in the first HTML, print, and cost a phone nothing.
 */
export function Chart({ label, height = 220, serverWidth = 480, table, children, overlay }: ChartProps) {
  const m = useMessages();
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(serverWidth);
  const [measured, setMeasured] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      const next = Math.floor(entry?.contentRect.width ?? 0);
      if (next <= 0) return;
      setWidth(next);
      setMeasured(true);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <figure>
      <div ref={box} className={overlay ? "chart relative" : "chart"} role="img" aria-label={label}>
        <svg viewBox={`0 0 ${width} ${height}`} height={height} aria-hidden="true">
          {children({ width, height })}
        </svg>
        {overlay && measured ? overlay({ width, height }) : null}
      </div>
      {table ? (
        <details className="chart-data">
          <summary className="link">{m.common.chart.table}</summary>
          <table className="mt-2 w-full">
            <thead>
              <tr>
                {table.head.map((cell, index) => (
                  <th
                    key={index}
                    scope="col"
                    className={index === 0 ? "text-left font-medium" : "text-right font-medium"}
                  >
                    {cell}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((row, at) => (
                <tr key={at} className="border-t border-line">
                  {row.map((cell, index) => (
                    <td key={index} className={index === 0 ? "py-1" : "py-1 text-right"}>
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      ) : null}
    </figure>
  );
}
