import type { SimulatorAnswer } from "../../core/simulator/http-server.server";
import { refusal, success } from "./faults";
import { HOOK_FLAGS, type YclientsState } from "./state";

/** The vendor takes one to ten addresses. */
const MAX_URLS = 10;

/** `GET /hooks_settings/{company}`. */
export function hooksOut(state: YclientsState) {
  const flags = Object.fromEntries(HOOK_FLAGS.map((flag) => [flag, state.hooks.flags[flag] ? 1 : 0]));
  return { urls: state.hooks.urls, active: state.hooks.active ? 1 : 0, ...flags };
}

/** Replaces everything: flags that are not sent are off, addresses that are not sent are gone. */
export function writeHooks(state: YclientsState, body: unknown, changed: () => void): SimulatorAnswer {
  const sent = (body ?? {}) as Record<string, unknown>;
  const urls = Array.isArray(sent.urls)
    ? [...new Set(sent.urls.filter((one) => typeof one === "string"))]
    : [];
  const wellFormed = urls.every((one) => URL.canParse(one));
  if (urls.length === 0 || urls.length > MAX_URLS || !wellFormed)
    return refusal(422, "Ошибка валидации", { errors: { urls: ["1…10"] } });
  const on = (value: unknown) => value === 1 || value === "1" || value === true;
  state.hooks = {
    urls,
    active: on(sent.active),
    flags: Object.fromEntries(HOOK_FLAGS.map((flag) => [flag, on(sent[flag])])),
  };
  changed();
  return success(hooksOut(state), null, 201);
}
