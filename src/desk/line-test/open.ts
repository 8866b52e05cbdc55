import { errorCode, errorLine } from "../../contract/errors.ts";
import type { DeskLineChannel } from "../../contract/line-test/channel.ts";
import type { Logger } from "../../contract/runtime.ts";
import type { DeskConfig } from "../config/config.ts";
import { LINE_TESTS, LineTests } from "./line-tests.ts";
import { LineResponder } from "./responder.ts";

export interface OpenLineTests {
  /** Serves the tests of a borne that is connected. */
  readonly serve: (channel: DeskLineChannel) => void;
  stop(): Promise<void>;
}

/**
 * The line test as the configuration wants it: by UDP where a port is configured and free, else by TCP. A port that can't
 * be had stops no desk.
 */
export async function openLineTests({ lineTest, bornes }: DeskConfig, parent: Logger): Promise<OpenLineTests> {
  const log = parent.child({ module: "desk-line-test" });
  let responder: LineResponder | undefined;
  if (lineTest !== undefined) {
    responder = new LineResponder({ host: bornes.host, port: lineTest.port, log });
    try {
      await responder.start();
    } catch (error) {
      log.error({ code: errorCode(error) }, `${errorLine(error)}: tests go by TCP`);
      responder = undefined;
    }
  }
  const tests = new LineTests({
    ...LINE_TESTS,
    log,
    ...(responder ? { responder } : {}),
    ...(lineTest?.host === undefined ? {} : { host: lineTest.host }),
  });
  return {
    serve: (channel) => tests.serve(channel),
    stop: async () => {
      tests.stop();
      await responder?.stop();
    },
  };
}
