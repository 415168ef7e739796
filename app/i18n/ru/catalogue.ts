import { accounts } from "./accounts";
import { booking } from "./booking";
import { common } from "./common";
import { errors } from "./errors";
import { mail } from "./mail";
import { staff } from "./staff";
import { sync } from "./sync";

/** One line per area; an area added here must be added to `en/catalogue.ts` too, or nothing compiles. */
export const ru = {
  accounts,
  booking,
  common,
  errors,
  mail,
  staff,
  sync,
};
