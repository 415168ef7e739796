import { z } from "zod";
import { wait } from "../budget";
import type { SimulatorAnswer } from "./http-server.server";

/** Misbehaviour of a simulated vendor. Counts are "the next n API calls"; -1 is "until switched off". */
export interface WireFaults {
  rateLimited: number;
  /** What a 429 asks for. */
  retryAfterSeconds: number;
  serverError: number;
  /** The answer is cut off in the middle. */
  brokenJson: number;
  /** A proxy's 502 page in place of JSON. */
  htmlPage: number;
  /** Nothing is done and the connection breaks. */
  cutSocket: number;
  /** The work is done, but nobody hears of it: no answer, then the connection breaks. */
  lostAnswer: number;
  /** 202: the work is done, but the answer is "not yet"; of vendors that answer so. */
  stillWorking: number;
  /** Before every answer. */
  slowMs: number;
  /** The key is not accepted. */
  refuseKey: boolean;
  /** Extra copies of every webhook. */
  webhookDuplicates: number;
  /** On top of the usual pause before a webhook. */
  webhookDelayMs: number;
  /** Webhooks of a quarter of a second go out in reverse order. */
  webhookShuffle: boolean;
  /** Webhooks are never sent. */
  webhookLost: boolean;
}

export const NO_WIRE_FAULTS: Readonly<WireFaults> = {
  rateLimited: 0,
  retryAfterSeconds: 2,
  serverError: 0,
  brokenJson: 0,
  htmlPage: 0,
  cutSocket: 0,
  lostAnswer: 0,
  stillWorking: 0,
  slowMs: 0,
  refuseKey: false,
  webhookDuplicates: 0,
  webhookDelayMs: 0,
  webhookShuffle: false,
  webhookLost: false,
};

const count = z.coerce.number().int().min(-1).max(1_000_000);
const milliseconds = z.coerce.number().int().min(0).max(600_000);

/** What `POST /_sim/faults` takes; what is not named stays as it is. */
export const wireFaultsBody = z
  .strictObject({
    rateLimited: count,
    retryAfterSeconds: z.coerce.number().min(0).max(3600),
    serverError: count,
    brokenJson: count,
    htmlPage: count,
    cutSocket: count,
    lostAnswer: count,
    stillWorking: count,
    slowMs: milliseconds,
    refuseKey: z.boolean(),
    webhookDuplicates: z.coerce.number().int().min(0).max(20),
    webhookDelayMs: milliseconds,
    webhookShuffle: z.boolean(),
    webhookLost: z.boolean(),
  } satisfies Record<keyof WireFaults, z.ZodType>)
  .partial();

/** How this vendor words its refusals. */
export interface WireRefusals {
  tooMany(retryAfterSeconds: number): SimulatorAnswer;
  serverError(): SimulatorAnswer;
  /** Absent where no call is ever "still working". */
  stillWorking?(): SimulatorAnswer;
}

const LOST_ANSWER_MS = 60_000;

/** Carries out an API call under the faults that are switched on. `stopped` ends the waiting when the simulator closes. */
export async function underFaults(
  faults: WireFaults,
  { refusals, stopped }: { refusals: WireRefusals; stopped: AbortSignal },
  act: () => SimulatorAnswer | Promise<SimulatorAnswer>,
): Promise<SimulatorAnswer> {
  if (faults.slowMs > 0 && !(await waited(faults.slowMs, stopped))) return "cut";
  if (spend(faults, "cutSocket")) return "cut";
  if (spend(faults, "rateLimited")) return refusals.tooMany(faults.retryAfterSeconds);
  if (spend(faults, "serverError")) return refusals.serverError();
  if (spend(faults, "htmlPage")) {
    const body = "<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>";
    return { status: 502, headers: { "content-type": "text/html" }, body };
  }
  if (spend(faults, "brokenJson"))
    return { status: 200, headers: { "content-type": "application/json" }, body: '{"id":"1","stat' };
  const answer = await act();
  const isDone = answer !== "cut" && answer.status < 300;
  if (refusals.stillWorking && isDone && spend(faults, "stillWorking")) return refusals.stillWorking();
  if (!spend(faults, "lostAnswer")) return answer;
  await waited(LOST_ANSWER_MS, stopped);
  return "cut";
}

type CountedFault = "rateLimited" | "serverError" | "brokenJson" | "htmlPage" | "cutSocket" | "lostAnswer" | "stillWorking"; // prettier-ignore

/** Uses up one of a counted fault; -1 never ends. */
function spend(faults: WireFaults, name: CountedFault): boolean {
  if (faults[name] === 0) return false;
  if (faults[name] > 0) faults[name] -= 1;
  return true;
}

/** False when the simulator closed meanwhile. */
async function waited(ms: number, stopped: AbortSignal): Promise<boolean> {
  return wait(ms, stopped).then(
    () => true,
    () => false,
  );
}
