import { yclientsOf, eventually } from "~tests/support/outside";
import type { Product } from "~tests/support/product";
import { queryNumber } from "~tests/support/product-database";
import { wallOf, wallText } from "~/lib/zoned-time";
import type { RaceStudio } from "./race-furnish";

/** Where a race is run, and what it has left behind so far. */
export interface Field {
  product: Product;
  studio: RaceStudio;
  contenders: number;
  /** Of every contended request, milliseconds. */
  latencies: number[];
  errors5xx: number;
}

/** Plays one round; what went wrong, or null. */
type Scenario = (field: Field, round: number) => Promise<string | null>;

interface Answer {
  status: number;
  body: {
    id?: number;
    link_token?: string;
    fresh_times?: string[];
    placed?: { id: number }[];
    booking?: { id: number };
  };
}

/** Where the simulated branch is. */
const VENDOR_ZONE = "Europe/Moscow";
const HOUR = 3_600_000;
/** Half an hour's steps; each round has hours of its own, a day apart. */
const DAY_ZERO = Math.ceil(Date.now() / 86_400_000) * 86_400_000 + 2 * 86_400_000;
const startOf = (round: number, hours = 10) => new Date(DAY_ZERO + round * 7 * 24 * HOUR + hours * HOUR);

let visitors = 0;
const somebody = () => {
  visitors += 1;
  return { name: `Гость ${visitors}`, phone: `+7701${String(1_000_000 + visitors)}` };
};

async function call(
  field: Field,
  {
    method = "POST",
    path,
    body,
    isStaff = true,
  }: { method?: string; path: string; body?: object; isStaff?: boolean },
): Promise<Answer> {
  const response = await fetch(`${field.product.url}/api/v1/${path}`, {
    method,
    headers: {
      ...(body ? { "content-type": "application/json" } : {}),
      ...(isStaff ? { authorization: `Bearer ${field.studio.token}` } : {}),
    },
    body: body ? JSON.stringify(body) : undefined,
  });
  const text = await response.text();
  if (response.status >= 500) field.errors5xx += 1;
  return { status: response.status, body: (text ? JSON.parse(text) : {}) as Answer["body"] };
}

/** All at once, timed; by how many answers there are of each status. */
async function race(field: Field, calls: (() => Promise<Answer>)[]): Promise<Answer[]> {
  return Promise.all(
    calls.map(async (run) => {
      const began = performance.now();
      const answer = await run();
      field.latencies.push(performance.now() - began);
      return answer;
    }),
  );
}

const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));
const won = (answers: Answer[]) => answers.filter(({ status }) => status === 200 || status === 201);

/** Exactly so many win; everybody else hears 409, with other times unless there is nothing to offer. */
function judge(answers: Answer[], winners: number, { wantsFresh = true } = {}): string | null {
  const lost = answers.filter(({ status }) => status !== 200 && status !== 201);
  const odd = lost.filter(({ status }) => status !== 409).map(({ status }) => status);
  if (won(answers).length !== winners) return `${won(answers).length} won, not ${winners}`;
  if (odd.length > 0) return `losers heard ${[...new Set(odd)].join()}`;
  const bare = lost.filter(({ body }) => !body.fresh_times?.length).length;
  return wantsFresh && bare > 0 ? `${bare} losers were offered nothing else` : null;
}

function booking(
  field: Field,
  staffId: number | null,
  startsAt: Date,
  serviceId = field.studio.services.single,
) {
  const body = {
    service_id: serviceId,
    staff_id: staffId,
    appointment_datetime: startsAt.toISOString(),
    ...somebody(),
  };
  return () => call(field, { path: "bookings", body });
}

/** A visit made in peace, for a scenario to begin with; its id. */
async function prepared(field: Field, staffId: number, startsAt: Date): Promise<number> {
  const { status, body } = await booking(field, staffId, startsAt)();
  if (status !== 201 || body.id === undefined) throw new Error(`A visit could not be prepared: ${status}`);
  return body.id;
}

/** Fewer begin with a visit of their own: preparing hundreds would be most of the time. */
const few = (field: Field) => Math.min(20, field.contenders);

const move = (field: Field, id: number, startsAt: Date) => () =>
  call(field, {
    method: "PATCH",
    path: `bookings/${id}`,
    body: { action: "move", appointment_datetime: startsAt.toISOString(), override: true },
  });

/** People of the furnished business: 0 does the class, 1 what is approved, the others the ordinary service. */
const person = (field: Field, at: number) => field.studio.people.one[at] ?? 0;

/** G3's ten ways to want one hour. */
export const scenarios: Record<string, Scenario> = {
  "same slot": async (field, round) =>
    judge(
      await race(
        field,
        times(field.contenders, () => booking(field, person(field, 2), startOf(round))),
      ),
      1,
    ),

  "partially overlapping": async (field, round) => {
    const starts = [startOf(round, 10), startOf(round, 10.5)];
    const calls = times(field.contenders, (n) =>
      booking(field, person(field, 3), starts[n % 2] ?? startOf(round)),
    );
    return judge(await race(field, calls), 1);
  },

  "anybody of three": async (field, round) => {
    const calls = times(field.contenders, () =>
      booking(field, null, startOf(round), field.studio.services.plain),
    );
    return judge(await race(field, calls), 3);
  },

  "five places": async (field, round) => {
    const calls = times(field.contenders, () =>
      booking(field, person(field, 0), startOf(round), field.studio.services.group),
    );
    return judge(await race(field, calls), 5);
  },

  "hold, then book": async (field, round) => {
    const startsAt = startOf(round);
    const body = {
      service_id: field.studio.services.single,
      staff_id: person(field, 4),
      appointment_datetime: startsAt.toISOString(),
    };
    const held = await race(
      field,
      times(field.contenders, () => () => call(field, { path: "bookings/holds", body, isStaff: false })),
    );
    const fault = judge(held, 1);
    const link = won(held)[0]?.body.link_token;
    if (fault || !link) return fault ?? "no link";
    // Two taps of the one who has it, against everybody else.
    const confirm = () => call(field, { path: `bookings/holds/${link}`, body: somebody(), isStaff: false });
    const others = times(Math.floor(field.contenders / 4), () => booking(field, person(field, 4), startsAt));
    const [first, second, ...rest] = await race(field, [confirm, confirm, ...others]);
    const isOne =
      first?.status === 201 && second?.status === 201 && first.body.booking?.id === second.body.booking?.id;
    return isOne ? judge(rest, 0) : `two taps gave ${first?.status} and ${second?.status}`;
  },

  "request, then agreed": async (field, round) => {
    const body = {
      service_id: field.studio.services.approved,
      staff_id: person(field, 1),
      appointment_datetime: startOf(round).toISOString(),
    };
    const ids: number[] = [];
    for (let n = 0; n < few(field); n += 1) {
      const held = await call(field, { path: "bookings/holds", body, isStaff: false });
      const asked = await call(field, {
        path: `bookings/holds/${held.body.link_token}`,
        body: somebody(),
        isStaff: false,
      });
      if (asked.body.booking) ids.push(asked.body.booking.id);
    }
    if (ids.length !== few(field)) return `${ids.length} requests were taken, not ${few(field)}`;
    const approve = (id: number) => () =>
      call(field, { method: "PATCH", path: `bookings/${id}`, body: { action: "approve" } });
    return judge(await race(field, ids.map(approve)), 1, { wantsFresh: false });
  },

  "moved into one hour": async (field, round) => {
    const ids: number[] = [];
    for (let n = 0; n < few(field); n += 1)
      ids.push(await prepared(field, person(field, 5), startOf(round, 24 + n)));
    return judge(
      await race(
        field,
        ids.map((id) => move(field, id, startOf(round))),
      ),
      1,
    );
  },

  "dragged by staff against clients": async (field, round) => {
    const id = await prepared(field, person(field, 6), startOf(round, 30));
    const clients = times(field.contenders - 1, () => booking(field, person(field, 6), startOf(round)));
    clients.splice(Math.floor(clients.length / 2), 0, move(field, id, startOf(round)));
    return judge(await race(field, clients), 1);
  },

  "a vendor's record against clients": async (field, round) => {
    const startsAt = startOf(round);
    const { person: staffId } = field.studio.vendor;
    const { day: date, minutes } = wallOf(startsAt, VENDOR_ZONE);
    const where = {
      staffId: Number(field.studio.vendor.staffId),
      serviceIds: [Number(field.studio.vendor.serviceId)],
    };
    const record = yclientsOf(field.product).create({ date, time: wallText(minutes), ...where });
    const answers = await race(
      field,
      times(field.contenders, () => booking(field, staffId, startsAt)),
    );
    const { id } = await record;
    const arrived = `select count(*) from external_records where external_id = '${id}' and booking_id is not null`;
    await eventually(
      field.product,
      `record ${id} arrives`,
      async () => (await queryNumber(field.product, arrived)) === 1,
      30_000,
    );
    // The vendor's fact may come before all of them or after one; it is never refused, and nobody gets in after it.
    const locals = won(answers).length;
    if (locals > 1) return `${locals} won beside the record`;
    const fault = judge(answers, locals);
    return fault ?? judge([await booking(field, staffId, startsAt)()], 0);
  },

  "series of eight": async (field, round) => {
    // Eight weeks each: rounds are hours apart, on days of their own.
    const startsAt = new Date(
      DAY_ZERO + 24 * HOUR + (round % 20) * HOUR + Math.floor(round / 20) * 24 * HOUR,
    );
    const body = () => ({
      service_id: field.studio.services.single,
      staff_id: person(field, 7),
      appointment_datetime: startsAt.toISOString(),
      rule: { every_weeks: 1, count: 8 },
      ...somebody(),
    });
    const answers = await race(
      field,
      times(few(field), () => () => call(field, { path: "bookings/series", body: body() })),
    );
    const placed = answers.reduce((sum, answer) => sum + (answer.body.placed?.length ?? 0), 0);
    const odd = answers.filter(({ status }) => status !== 201 && status !== 409);
    if (odd.length > 0) return `series heard ${odd.map(({ status }) => status).join()}`;
    return placed === 8 ? null : `${placed} visits were placed, not 8`;
  },
};
