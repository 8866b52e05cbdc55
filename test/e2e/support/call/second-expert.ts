import type { Page } from "playwright-core";
import { runProgram } from "../program.ts";
import type { CallStand } from "./stand.ts";

/** Makes an expert of one organisme as an administrator does, by the command, and signs him in: a second post. */
export async function signInAs(stand: CallStand, organisme: string): Promise<Page> {
  const login = `expert-${organisme}`;
  const config = ["--config", stand.demo.layout.deskConfig];
  const command = ["desk", "account", "add", login, ...config, "--role", "expert", "--organisme", organisme, "--json"];
  const { exit, output } = await runProgram(command);
  if (exit !== 0) throw new Error(`${command.join(" ")}: ${exit} ${output}`);
  const { password } = JSON.parse(output) as { readonly password: string };
  return await stand.signIn({ user: login, password });
}
