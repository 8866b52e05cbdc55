import { readFileSync } from "node:fs";
import { applyCard } from "../../card/apply.ts";
import { Disk, isMounted, type Owner } from "../../card/disk.ts";
import { boardMark } from "../../card/identity-copy.ts";
import type { Places } from "../../card/places.ts";
import { consoleLines, tellCard } from "../../card/tell.ts";
import { APP_VERSION } from "../../borne/version.ts";
import { profileMaker } from "../card-profiles.ts";
import { EXIT } from "../exit.ts";

export interface CardApplyOptions extends Places {
  readonly user: string;
  readonly remount: boolean;
  readonly json?: boolean;
}

/** `visioborne card apply`: once a boot, before the daemon, and when the identity has changed. */
export async function cardApply(options: CardApplyOptions): Promise<void> {
  const { card, etc, data, run, remount } = options;
  const places = { card, etc, data, run };
  const disk = new Disk({ card, remount });
  const owner = process.getuid?.() === 0 ? ownerOf(options.user) : undefined;
  const report = await applyCard({
    places,
    disk,
    mounted: remount ? isMounted(card) : true,
    profiles: profileMaker(),
    board: boardMark(),
    ...(owner ? { owner } : {}),
    nowMs: () => Date.now(),
  });
  const image = firstMatch("/etc/visioborne-image", /^version=(\S+)/m);
  tellCard(places, disk, report, {
    version: APP_VERSION,
    ...(image === undefined ? {} : { image }),
    // systemd-timesyncd puts this there once it has heard a server.
    clockSet: firstMatch("/run/systemd/timesync/synchronized", /^/) !== undefined,
  });
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${consoleLines(report).join("\n")}\n`);
  // A bad card is no failure of this program: the daemon, the page and the lamp tell of it.
  process.exitCode = EXIT.ok;
}

/** Number and group of a user, from /etc/passwd; undefined = there is none of this name. */
function ownerOf(user: string): Owner | undefined {
  const row = firstMatch("/etc/passwd", new RegExp(`^${user}:[^:]*:(\\d+:\\d+):`, "m"));
  const [uid, gid] = (row ?? "").split(":").map(Number);
  return row === undefined || uid === undefined || gid === undefined ? undefined : { uid, gid };
}

function firstMatch(path: string, pattern: RegExp): string | undefined {
  try {
    const match = pattern.exec(readFileSync(path, "utf8"));
    return match?.[1] ?? match?.[0];
  } catch {
    return undefined;
  }
}
