import { walkTheWay } from "./way";

walkTheWay("embedded");
