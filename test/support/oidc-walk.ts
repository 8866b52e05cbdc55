import type { Browser, Reply } from "./desk.ts";

/**
 * Goes where it is sent, over the provider's own pages, until it is back at the page that it left. Each site has its own
 * cookies.
 * @param subject as whom to sign in at the provider
 */
export async function walk(home: Browser, provider: Browser, start: string, subject: string): Promise<Reply> {
  let at = new URL(start, home.url);
  for (let step = 0; step < 15; step++) {
    const browser = at.origin === home.url ? home : provider;
    browser.origin = undefined;
    let reply = await browser.ask("GET", at.href);
    const form = /<form[^>]* action="([^"]+)" method="post"/.exec(reply.text)?.[1];
    if (reply.status === 200 && form !== undefined) {
      const prompt = /name="prompt" value="(\w+)"/.exec(reply.text)?.[1] ?? "";
      const fields = new URLSearchParams({ prompt, login: subject, password: "any" });
      const type = { "content-type": "application/x-www-form-urlencoded" };
      reply = await browser.ask("POST", form, fields.toString(), type);
    }
    const { location } = reply.headers;
    if (location === undefined)
      throw new Error(`no way on from ${at.href}: ${reply.status} ${reply.text.slice(0, 500)}`);
    at = new URL(location, at);
    if (at.origin === home.url && !at.pathname.startsWith("/api/")) return reply;
  }
  throw new Error("too many steps");
}
