import { booking } from "./booking";
import { common } from "./common";
import { selling } from "./selling";
import { storefront } from "./storefront";

/** The words of the pages that clients book on: a third of all, and a phone loads no more. */
export const en = { booking, common, selling, storefront };
