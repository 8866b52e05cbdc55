export { swelling as target } from "./faulty.ts";
