import type { ReactNode } from "react";

export type TimelineEvent = {
  key: string | number;
  /** The hour as shown, «11:32». */
  time: ReactNode;
  dateTime?: string;
  icon: ReactNode;
  title: ReactNode;
  text?: ReactNode;
  /** At the far end: an amount, a direction. */
  end?: ReactNode;
  endNote?: ReactNode;
};

export type TimelineDay = { key: string; label: ReactNode; events: readonly TimelineEvent[] };

/** One stream of what happened, grouped by day, newest first as given. */
export function Timeline({ days }: { days: readonly TimelineDay[] }) {
  return (
    <div>
      {days.map((day) => (
        <section key={day.key}>
          <h3 className="timeline-day">{day.label}</h3>
          <ol>
            {day.events.map((event) => (
              <li key={event.key} className="timeline-event">
                <time dateTime={event.dateTime}>{event.time}</time>
                <span className="timeline-mark" aria-hidden="true">
                  {event.icon}
                </span>
                <div className="timeline-body">
                  <div className="timeline-title">{event.title}</div>
                  {event.text ? <div className="timeline-text">{event.text}</div> : null}
                </div>
                {event.end || event.endNote ? (
                  <div className="timeline-end">
                    {event.end}
                    {event.endNote ? <small>{event.endNote}</small> : null}
                  </div>
                ) : null}
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}
