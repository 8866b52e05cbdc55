import type { Filed, Filing, FilingDocument } from "./port.ts";

/** The browser has begun to write it by then. */
const KEPT_MS = 60_000;

/** Filing by the expert: the browser writes the file, and he puts it where it belongs. */
export class DownloadFiling implements Filing {
  async deposit({ name, bytes }: FilingDocument): Promise<Filed> {
    const url = URL.createObjectURL(bytes);
    const link = document.createElement("a");
    link.href = url;
    link.download = `${name}.pdf`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
    return { name: link.download, sure: false };
  }
}
