import type { Messages } from "../catalogue";
import { accounts } from "./accounts";
import { booking } from "./booking";
import { catalog } from "./catalog";
import { clients } from "./clients";
import { common } from "./common";
import { errors } from "./errors";
import { loyalty } from "./loyalty";
import { mail } from "./mail";
import { me } from "./me";
import { staff } from "./staff";
import { sync } from "./sync";
import { work } from "./work";

/** English, shaped like Russian: a missing or extra word does not compile. */
export const en: Messages = {
  accounts,
  booking,
  catalog,
  clients,
  common,
  errors,
  loyalty,
  mail,
  me,
  staff,
  sync,
  work,
};
