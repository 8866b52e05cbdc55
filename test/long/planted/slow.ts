export { slow as target } from "./faulty.ts";
