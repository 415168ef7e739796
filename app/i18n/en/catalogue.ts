import type { Messages } from "../catalogue";
import { accounts } from "./accounts";
import { booking } from "./booking";
import { common } from "./common";
import { errors } from "./errors";
import { mail } from "./mail";
import { staff } from "./staff";
import { sync } from "./sync";

/** English, shaped like Russian: a missing or extra word does not compile. */
export const en: Messages = {
  accounts,
  booking,
  common,
  errors,
  mail,
  staff,
  sync,
};
