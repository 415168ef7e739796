import { walkAsStranger } from "./stranger";

walkAsStranger("embedded", [
  ["ru", true],
  ["ru", false],
  ["en", true],
  ["en", false],
]);
