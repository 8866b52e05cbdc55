/** Asks who answers from where it runs, and says it as one line of JSON. */
import { askReach } from "../../../devices/board/reach.ts";

const desk = { host: "10.77.0.1", port: 8443 };
const reach = await askReach({ root: "/", servers: ["10.77.0.1"] }, { desk }, new AbortController().signal);
process.stdout.write(`${JSON.stringify(reach)}\n`);
