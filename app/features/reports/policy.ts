import { can } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import { FIGURE_KEYS, FIGURES, type FigureKey } from "./model";

/** Whether an actor may see a figure and its rows: figures at all, the area it tells of, and the whole business where it tells of that. */
export function canSeeFigure(actor: Actor, key: FigureKey): boolean {
  if (actor.kind === "system") return true;
  if (actor.kind !== "user" || !can(actor, "figures:read")) return false;
  const { needs = [], wholeOnly } = FIGURES[key];
  return needs.every((action) => can(actor, action)) && !(wholeOnly && actor.clientScope === "own");
}

/** The figures an actor sees, in order. */
export function seenFigures(actor: Actor): FigureKey[] {
  return FIGURE_KEYS.filter((key) => canSeeFigure(actor, key));
}

/** @throws AppError `unauthorized` for a guest, `forbidden` for everybody else who may not. */
export function mustSeeFigure(actor: Actor, key: FigureKey): void {
  if (canSeeFigure(actor, key)) return;
  throw new AppError(actor.kind === "guest" ? "unauthorized" : "forbidden", `figures: ${key}`);
}
