import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { Fold } from "~/ui/fold";
import { nextStates, type ProgramState } from "../model";

interface ProgramActionsProps {
  program: { id: number; clientId: number | null; state: ProgramState; archivedAt: string | null };
  mayWrite: boolean;
  once: string;
}

/** What can be done with a programme; ending and putting away stand behind a fold. */
export function ProgramActions({ program, mayWrite, once }: ProgramActionsProps) {
  const words = useMessages().programs.view;
  const { id, state, archivedAt } = program;
  const steps = { active: words.resume, done: words.finish, stopped: words.stop } as const;
  return (
    <>
      <LinkButton href={paths.printProgram(id)} data-reload>
        {words.print}
      </LinkButton>
      {mayWrite ? (
        <>
          <Fold summary={words.more} summaryClass="btn">
            <Form method="post" className="program-menu">
              <input type="hidden" name="once" value={once} />
              <Button variant="quiet" name="intent" value="copy">
                {words.copy}
              </Button>
              {state === "active" ? null : (
                <Button variant="quiet" name="intent" value={archivedAt ? "unarchive" : "archive"}>
                  {archivedAt ? words.restore : words.archive}
                </Button>
              )}
            </Form>
            {nextStates[state].map((to) =>
              to === "draft" || archivedAt ? null : (
                <Form key={to} method="post" className="program-menu">
                  <input type="hidden" name="to" value={to} />
                  <Button variant="quiet" name="intent" value="state">
                    {steps[to]}
                  </Button>
                </Form>
              ),
            )}
          </Fold>
          <LinkButton variant="primary" href={paths.editProgram(id)}>
            {words.edit}
          </LinkButton>
        </>
      ) : null}
    </>
  );
}
