import type { Route } from "../../console/route.ts";
import type { Store } from "../../store/store.ts";

const MAX_LINES = 500;

/** The audit as managers read it, the latest first. */
export function auditRoutes(store: Store): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/audit",
      role: "manager",
      summary: "Who did what, the latest first",
      query: {
        type: "object",
        additionalProperties: false,
        properties: {
          who: { type: "string", maxLength: 64 },
          what: { type: "string", maxLength: 64, description: "What was done, or its subject: `command`" },
          on: { type: "string", maxLength: 128 },
          before: { type: "string", pattern: "^[0-9]{1,15}$", description: "Epoch milliseconds" },
          limit: { type: "string", pattern: "^[0-9]{1,3}$" },
        },
      },
      response: {
        type: "object",
        properties: {
          lines: {
            type: "array",
            items: {
              type: "object",
              properties: {
                id: { type: "string" },
                atMs: { type: "integer" },
                who: { type: "string" },
                what: { type: "string" },
                on: { type: "string" },
                network: { type: ["string", "null"] },
                detail: { type: "string" },
              },
            },
          },
        },
      },
      handle: async ({ query, caller }) => {
        let rows = store.db.selectFrom("audit").selectAll();
        const { who, what, on, before, limit } = query;
        if (caller.networks) rows = rows.where("network", "in", [...caller.networks]);
        if (who !== undefined) rows = rows.where("who", "=", who);
        if (what !== undefined)
          rows = rows.where((eb) => eb.or([eb("what", "=", what), eb("what", "like", `${what}.%`)]));
        if (on !== undefined) rows = rows.where("target", "=", on);
        if (before !== undefined) rows = rows.where("at_ms", "<", Number(before));
        const found = await rows
          .orderBy("at_ms", "desc")
          .orderBy("id")
          .limit(Math.min(Number(limit ?? 100), MAX_LINES))
          .execute();
        return {
          lines: found.map(({ id, at_ms, target, network, detail, ...line }) => {
            return { id, atMs: at_ms, who: line.who, what: line.what, on: target, network, detail };
          }),
        };
      },
    },
  ];
}
