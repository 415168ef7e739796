import { walkTheWay } from "./way";

walkTheWay("one-host");
