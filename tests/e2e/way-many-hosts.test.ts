import { walkTheWay } from "./way";

walkTheWay("many-hosts");
