import { forgetAudit } from "../audit.ts";
import type { Part, PartContext } from "../part.ts";
import { forgetBatches } from "./batch/batch-store.ts";
import { Batches } from "./batch/batches.ts";
import { COMMANDS_DEFAULTS } from "./config.ts";
import { Dispatcher } from "./dispatcher.ts";
import { forgetCommands } from "./lives.ts";
import { LogBook } from "./log-book.ts";
import { commandKey } from "./make.ts";
import { auditRoutes } from "./routes/audit.ts";
import { batchRoutes } from "./routes/batches.ts";
import { commandRoutes } from "./routes/commands.ts";
import { tokenRoutes } from "./routes/tokens.ts";

const LOOK_EVERY_MS = 5_000;
const FORGET_EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;
const LOG_DEFAULT_S = 300;

/** Commands, their audit, the log lines of bornes, tokens of programs. */
export async function startCommands(context: PartContext): Promise<Part> {
  const { store, fleet, feed, clock, log: parentLog, config } = context;
  const log = parentLog.child({ part: "commands" });
  const { auditDays, keepDays } = config.commands ?? COMMANDS_DEFAULTS;
  const logBook = new LogBook(context.tap, clock);
  const dispatcher = new Dispatcher({
    store,
    fleet,
    clock,
    log,
    key: () => commandKey(config),
    listening: context.listening,
    isOpenAtNight: (to) => context.sites.isOpenAtNight(to, clock.wallMs()),
    publish: context.publish,
    // First the ear, then the word.
    beforeSending: (command) => {
      if (command.type === "log") logBook.open(command, command.args.duration_s ?? LOG_DEFAULT_S);
    },
    onChange: (command) => {
      feed.emit("command", command);
      if (command.batch !== null && command.done) batches.look();
    },
  });
  const batches = new Batches({ ...context, log }, dispatcher, () => feed.emit("touched", "batches"));
  const onResult: Parameters<typeof feed.on<"result">>[1] = (_name, message) => dispatcher.said(message);
  const onHeard: Parameters<typeof feed.on<"heard">>[1] = (name) => dispatcher.heard(name);
  feed.on("result", onResult);
  feed.on("heard", onHeard);

  let lookAtMs = 0;
  let forgetAtMs = 0;
  return {
    name: "commands",
    routes: [
      ...commandRoutes(context, dispatcher, logBook),
      ...batchRoutes(context, batches),
      ...auditRoutes(store),
      ...tokenRoutes(store),
    ],
    tick: ({ monotonicMs, wallMs }) => {
      logBook.tick();
      if (monotonicMs >= lookAtMs) {
        lookAtMs = monotonicMs + LOOK_EVERY_MS;
        dispatcher.look();
        batches.look();
      }
      if (monotonicMs < forgetAtMs) return;
      forgetAtMs = monotonicMs + FORGET_EVERY_MS;
      void forgetAudit(store, wallMs - auditDays * DAY_MS)
        .then(() => forgetCommands(store, wallMs - keepDays * DAY_MS))
        .then(() => forgetBatches(store, wallMs - keepDays * DAY_MS))
        .catch((error: unknown) => log.error({ error: String(error) }, "old commands cannot be forgotten"));
    },
    stop: async () => {
      feed.off("result", onResult);
      feed.off("heard", onHeard);
      logBook.stop();
      await batches.stop();
      await dispatcher.stop();
    },
  };
}
