export { hoarding as target } from "./faulty.ts";
