import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData, useSearchParams } from "@remix-run/react";
import { Kanban } from "lucide-react";
import { can } from "~/features/accounts/policy";
import { getMainLocation } from "~/features/catalog/queries.server";
import { readSearch } from "~/features/clients/search/model";
import { isFiltered, readBoardQuery, type Board } from "~/features/pipeline/board/model";
import { getBoard } from "~/features/pipeline/board/queries.server";
import { BoardFilter } from "~/features/pipeline/components/board-filter";
import { BoardScreen } from "~/features/pipeline/components/board-screen";
import { MovePanel } from "~/features/pipeline/components/move-panel";
import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { dayOf } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { Fold } from "~/ui/fold";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { pressBoard } from "./press-pipeline.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "pipeline:read" });
  const { db, clock } = context.core;
  const now = clock.now();
  const zone = (await getMainLocation(db))?.zone ?? "UTC";
  const query = readBoardQuery(new URL(request.url).searchParams);
  const terms = query.q ? readSearch(query.q) : null;
  const board = await getBoard(db, user, { query, terms, now, zone });
  return json({
    board,
    today: dayOf(now, zone),
    mayMove: can(user, "pipeline:move"),
    manages: can(user, "pipeline:manage"),
    adds: can(user, "clients:write"),
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "pipeline:read" });
  const pressed = await pressBoard({ core: context.core, user, request });
  if (pressed.kind === "leave") return redirect(pressed.to, 303);
  return json(pressed.answer, pressed.answer.ok ? 200 : 409);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.pipeline.title);

/** The board: who stands where on the way to becoming and staying a client. */
export default function Pipeline() {
  const { board: loaded, today, mayMove, manages, adds } = useLoaderData<typeof loader>();
  const board = loaded as Board;
  useLive(["pipeline", "clients", "bookings"]);
  const m = useMessages();
  const words = m.pipeline.board;
  const locale = useLocale();
  const total = board.columns.reduce((sum, { count }) => sum + count, 0);
  const isEmpty = total + board.hidden === 0;
  return (
    <div className="board-page">
      <PageHeader
        title={m.pipeline.title}
        note={isEmpty ? null : words.total({ n: total })}
        actions={
          <>
            <LinkButton href={paths.pipelineFigures()}>{words.figures}</LinkButton>
            {manages ? <LinkButton href={paths.settingsPipeline()}>{words.settings}</LinkButton> : null}
            {adds ? <LinkButton variant="primary" href={paths.newClient()}>{words.newClient}</LinkButton> : null}
          </>
        }
      />
      <div className="board-notes">
        <Said />
        {board.unplaced > 0 ? (
          <Notice
            tone="info"
            title={words.unplaced({ n: board.unplaced, capped: board.unplaced >= 100 })}
            end={<Form method="post"><Button size="sm" name="intent" value="place">{words.place}</Button></Form>}
          >
            {words.unplacedText}
          </Notice>
        ) : null}
      </div>
      {isEmpty && !isFiltered(board.query) ? (
        <EmptyState icon={<Kanban aria-hidden="true" />} title={words.nobodyTitle} text={words.nobodyText} />
      ) : (
        <>
          <BoardFilter board={board} />
          {isEmpty ? <p className="px-(--gutter) pb-3 text-ink-2" role="status">{words.foundNobody}</p> : null}
          <BoardScreen board={board} today={today} mayMove={mayMove} />
          <Fold summary={words.sums} summaryClass="link text-sm" className="board-hidden" label={formatNumber(total, locale)}>
            <p className="max-w-96 p-3 text-sm">{words.sumsText}</p>
          </Fold>
        </>
      )}
      <MovePanel board={board} />
    </div>
  );
} // prettier-ignore

/** What the last form came to, for those without scripts. */
function Said() {
  const [params] = useSearchParams();
  const m = useMessages().pipeline;
  const refused = params.get("refused");
  if (refused) return <Notice tone="negative" live="alert" title={m.move.reasons[refused] ?? m.move.reasons.other} />;
  if (params.get("placing")) return <Notice tone="positive" live="status" title={m.board.placing} />;
  return null;
} // prettier-ignore
