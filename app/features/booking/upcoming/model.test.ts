import { expect, it } from "vitest";
import type { BookingStatus } from "../model";
import { selectUpcoming } from "./model";

it("lists what starts now or later and is still open, nearest first", () => {
  const now = new Date("2025-01-15T10:00:00Z");
  const visit = (id: number, start: string, status: BookingStatus) => ({
    id,
    startsAt: new Date(start),
    status,
  });
  const visits = [
    visit(3, "2025-01-16T08:00:00+03:00", "pending"),
    visit(1, "2025-01-15T10:00:00Z", "confirmed"),
    visit(2, "2025-01-15T09:59:59.999Z", "confirmed"),
    visit(7, "2025-01-15T10:00:00Z", "pending"),
    visit(4, "2025-01-15T11:00:00Z", "cancelled"),
    visit(5, "2025-01-15T11:00:00Z", "completed"),
    visit(6, "2025-01-15T15:30:00+05:00", "confirmed"),
  ];
  expect(selectUpcoming(visits, now).map(({ id }) => id)).toEqual([1, 7, 6, 3]);
});
