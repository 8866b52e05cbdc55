export { hanging as target } from "./faulty.ts";
