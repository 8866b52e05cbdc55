import { twinLamps } from "../../devices/lamps/twin.ts";
import { lampsSuite } from "./lamps.suite.ts";

lampsSuite({
  name: "twin",
  open: (context) => twinLamps.open({}, context),
  bench: (context) => twinLamps.benchOf!({}, context),
});
