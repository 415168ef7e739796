import { walkAsStranger } from "./stranger";

walkAsStranger("many-hosts", [["ru", true]]);
