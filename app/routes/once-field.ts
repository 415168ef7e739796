/** Name of the hidden field that makes a double submit of a form one. */
export const ONCE_FIELD = "once";
