import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import type { FakeLd2410 } from "../../hardware/serial/ld2410.ts";
import { connect } from "./sockets.ts";
import type { Wires } from "./qtest.ts";

type Order = Readonly<Record<string, unknown>> & { readonly do: string };

/** What is outside of the machine: does and looks at what the tests in it ask for, one order after the other. */
export class OutsideBench {
  readonly #socket: Socket;
  readonly #wires: Wires;
  readonly #radars: Readonly<Record<string, FakeLd2410>>;

  private constructor(socket: Socket, wires: Wires, radars: Readonly<Record<string, FakeLd2410>>) {
    this.#socket = socket;
    this.#wires = wires;
    this.#radars = radars;
  }

  /** @param radars by the port that they are on */
  static async start(path: string, wires: Wires, radars: Readonly<Record<string, FakeLd2410>>): Promise<OutsideBench> {
    const bench = new OutsideBench(await connect(path), wires, radars);
    void bench.#serve();
    return bench;
  }

  close(): void {
    this.#socket.destroy();
  }

  async #serve(): Promise<void> {
    for await (const line of createInterface(this.#socket)) {
      const order = JSON.parse(line) as Order;
      const answer = await this.#obey(order).then(
        (value) => ({ value: value ?? null }),
        (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
      );
      this.#socket.write(`${JSON.stringify(answer)}\n`);
    }
  }

  async #obey(order: Order): Promise<unknown> {
    const wires = this.#wires;
    const line = Number(order["line"]);
    switch (order.do) {
      case "set":
        return await wires.set(line, order["level"] === true);
      case "pulse":
        return await wires.pulse(line, Number(order["ms"]), Number(order["bounces"]));
      case "quiet":
        return wires.quiet();
      case "input":
        return wires.input(line);
      case "output":
        return await wires.output(line);
      case "radar":
        return await this.#radar(order);
      default:
        throw new Error(`no such order: ${order.do}`);
    }
  }

  async #radar(order: Order): Promise<unknown> {
    const radar = this.#radars[String(order["port"])];
    if (radar === undefined) throw new Error(`no radar on ${String(order["port"])}`);
    if ("fault" in order) await radar.setFault(order["fault"] as string | null);
    if ("cm" in order) await radar.act("set", { cm: order["cm"] });
    if (order["plug"] === true) await radar.start();
    if (order["plug"] === false) await radar.stop();
    return radar.state();
  }
}
