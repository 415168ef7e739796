import { moveClients } from "~/features/pipeline/commands.server";
import type { BoardMoveAnswer } from "~/features/pipeline/components/use-board-moves";
import { requestPlacing } from "~/features/pipeline/placing/commands.server";
import { moveForm } from "~/features/pipeline/schema";
import type { UserActor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import { answerErrors, readForm } from "../forms.server";

interface Press {
  core: Core;
  user: UserActor;
  request: Request;
}

/** Where a form without scripts leads, or what the board's own script is told. */
export type Pressed = { kind: "leave"; to: string } | { kind: "answer"; answer: BoardMoveAnswer };

/** Carries out what the board's forms ask for: one card's move, or placing everybody. */
export async function pressBoard({ core, user, request }: Press): Promise<Pressed> {
  const typed = Object.fromEntries(await readForm(request)) as Record<string, string>;
  if (typed.intent === "place") {
    await answerErrors(() => requestPlacing(core, user));
    return { kind: "leave", to: paths.pipeline({ placing: "yes" }) };
  }
  const answer = await move(core, user, typed);
  if (typed.quiet === "yes") return { kind: "answer", answer };
  const clientId = Number(typed.client);
  if (typed.back === "card" && answer.ok) return { kind: "leave", to: paths.client(clientId) };
  const board = Object.fromEntries(new URLSearchParams((typed.board ?? "").slice(0, 500)));
  return { kind: "leave", to: paths.pipeline(answer.ok ? board : { ...board, refused: answer.reason }) };
}

async function move(core: Core, user: UserActor, typed: Record<string, string>): Promise<BoardMoveAnswer> {
  const read = moveForm.safeParse(typed);
  if (!read.success) return { ok: false, reason: "other" };
  const { client, to, from, note, undo } = read.data;
  try {
    const cause = undo ? ("undone" as const) : ("manual" as const);
    const moved = await moveClients(core, user, { clientIds: [client], stageId: to, from, note, cause });
    return moved.ok ? { ok: true } : { ok: false, reason: moved.error.reason };
  } catch (error) {
    if (error instanceof AppError && (error.code === "forbidden" || error.code === "not_found"))
      return { ok: false, reason: error.code };
    throw error;
  }
}
