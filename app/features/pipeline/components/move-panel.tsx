import { useNavigate } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Sheet } from "~/ui/dialog";
import { LinkButton } from "~/ui/link-button";
import { Card } from "~/ui/section";
import { useHydrated } from "~/ui/use-hydrated";
import { boardAddress, type Board } from "../board/model";
import { StageMover } from "./stage-mover";

/** The form of one card's move: beside the board with scripts, above it without. */
export function MovePanel({ board: { moving, query, columns } }: { board: Board }) {
  const m = useMessages();
  const navigate = useNavigate();
  const isHydrated = useHydrated();
  if (!moving) return null;
  const away = boardAddress({ ...query, move: null });
  const title = m.pipeline.move.title({ name: moving.name });
  const form = (
    <StageMover
      clientId={moving.id}
      stageId={moving.stageId}
      stages={columns.map(({ stage }) => stage)}
      back="board"
      board={paths.pipeline(away).split("?")[1] ?? ""}
    />
  );
  if (isHydrated)
    return (
      <Sheet
        title={title}
        open
        onOpenChange={(open) => {
          if (!open) navigate(paths.pipeline(away), { preventScrollReset: true });
        }}
      >
        {form}
      </Sheet>
    );
  return (
    <div className="px-(--gutter) pb-4">
      <Card>
        <h2 className="pb-3 font-semibold">{title}</h2>
        {form}
        <LinkButton className="mt-3" href={paths.pipeline(away)}>
          {m.common.close}
        </LinkButton>
      </Card>
    </div>
  );
}
