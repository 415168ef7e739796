export { loader } from "./share";
