export { throwing as target } from "./faulty.ts";
