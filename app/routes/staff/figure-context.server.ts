import type { Core } from "~/lib/core";
import { getMainLocation, listLocations, listStaff } from "~/features/catalog/queries.server";
import type { FigureChoices } from "~/features/reports/components/period-bar";
import { isFigureKey, type FigureKey } from "~/features/reports/model";
import { mustSeeFigure } from "~/features/reports/policy";
import { makeQuestion } from "~/features/reports/question/queries.server";
import { readFigureParams } from "~/features/reports/schema";
import type { UserActor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import { dayOf } from "~/lib/zoned-time";
import { answerErrors } from "../forms.server";
import { listServiceNames } from "~/features/reports/choices/queries.server";

/** What every page of figures begins with: the period of its address, a question to ask, and what can be chosen. */
export async function askFigures(core: Core, user: UserActor, request: Request) {
  const { db, clock } = core;
  const now = clock.now();
  const places = await listLocations(db);
  const main = await getMainLocation(db);
  const query = new URL(request.url).searchParams;
  const asked = places.find(({ id }) => id === Number(query.get("location")));
  const zone = (asked ?? main)?.zone ?? "UTC";
  const params = readFigureParams(query, dayOf(now, zone));
  const { location, staff, service } = params;
  const question = makeQuestion({ db, actor: user, zone, now, filters: { location, staff, service } });
  const seesOwn = user.clientScope === "own";
  const people = seesOwn ? [] : await listStaff(db, { archived: true });
  const choices: FigureChoices = {
    locations: places.map(({ id, name }) => ({ id, name })),
    staff: people.map(({ person: { id, name } }) => ({ id, name })),
    services: await listServiceNames(db),
  };
  return { params, question, zone, choices };
}

/** The figure an address names, for those who may see it; thrown as an answer: 404 for one that is none, 403. */
export function figureAsked(user: UserActor, key: string | undefined): Promise<FigureKey> {
  return answerErrors(() => {
    if (key === undefined || !isFigureKey(key)) throw new AppError("not_found", "no such figure");
    mustSeeFigure(user, key);
    return Promise.resolve(key);
  });
}
