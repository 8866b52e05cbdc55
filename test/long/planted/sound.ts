export { sound as target } from "./faulty.ts";
