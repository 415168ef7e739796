import type { Messages } from "../catalogue";
import { booking } from "./booking";
import { common } from "./common";
import { staff } from "./staff";

/** English, shaped like Russian: a missing or extra word does not compile. */
export const en: Messages = {
  booking,
  common,
  staff,
};
