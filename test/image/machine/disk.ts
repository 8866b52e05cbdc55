import { truncateSync, writeFileSync, openSync, closeSync, ftruncateSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Card } from "../firmware/choose.ts";
import { run } from "./program.ts";

/** A partition of a GPT. Bytes. */
export interface Partition {
  readonly number: number;
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

const SECTOR = 512;

/**
 * A card in the machine: a sparse copy of the pristine image, which mtools, debugfs and e2fsck read and write in place
 * between two starts. A copy and not a qcow2 overlay, for these tools know only raw bytes.
 */
export class Disk implements Card {
  readonly file: string;
  readonly partitions: readonly Partition[];

  private constructor(file: string, partitions: readonly Partition[]) {
    this.file = file;
    this.partitions = partitions;
  }

  /** @param sizeBytes of the card, when it is larger than the image */
  static async copy(image: string, file: string, sizeBytes?: number): Promise<Disk> {
    await run("cp", ["--sparse=always", "--reflink=auto", image, file]);
    if (sizeBytes !== undefined) truncateSync(file, sizeBytes);
    return await Disk.open(file);
  }

  /** A copy of something that is one file system, without partitions. */
  static async whole(source: string, file: string): Promise<Disk> {
    await run("cp", ["--sparse=always", "--reflink=auto", source, file]);
    return new Disk(file, []);
  }

  static async open(file: string): Promise<Disk> {
    const { output } = await run("sfdisk", ["--json", file]);
    const table = JSON.parse(output.toString("utf8")) as {
      readonly partitiontable: { readonly partitions: readonly { start: number; size: number; name?: string }[] };
    };
    const partitions = table.partitiontable.partitions.map(({ start, size, name }, index) => ({
      number: index + 1,
      name: name ?? "",
      offset: start * SECTOR,
      size: size * SECTOR,
    }));
    return new Disk(file, partitions);
  }

  /** Looked for anew each time: an update makes one of what was empty. */
  async fats(): Promise<readonly number[]> {
    const fats: number[] = [];
    for (const { number } of this.partitions) if (await this.#isFat(number)) fats.push(number);
    return fats;
  }

  /** By its GPT name (`boot_a`), or its number. */
  partition(which: string | number): Partition {
    const found = this.partitions.find(({ number, name }) => number === which || name === which);
    if (!found)
      throw new Error(`the image has no partition ${which}: ${this.partitions.map(({ name }) => name).join(", ")}`);
    return found;
  }

  async read(partition: number, path: string): Promise<Buffer | undefined> {
    const { output, code } = await run("mtype", ["-i", this.#at(partition), `::${path}`], { expected: [0, 1] });
    return code === 0 ? output : undefined;
  }

  async list(partition: number): Promise<string[]> {
    const { output } = await run("mdir", ["-b", "-i", this.#at(partition), "::"], { expected: [0, 1] });
    return output
      .toString("utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => line.replace(/^::\//, ""));
  }

  /** Puts a file on a FAT partition, as a PC with a card reader does. */
  async write(partition: number, path: string, data: string | Buffer): Promise<void> {
    const file = `${this.file}.put`;
    writeFileSync(file, data);
    await run("mcopy", ["-o", "-i", this.#at(partition), file, `::${path}`]);
  }

  async remove(partition: number, path: string): Promise<void> {
    await run("mdel", ["-i", this.#at(partition), `::${path}`], { expected: [0, 1] });
  }

  /** Overwrites a part of a partition with noise. */
  async noise(which: string | number, bytes?: number, skipBytes = 0): Promise<void> {
    const { offset, size } = this.partition(which);
    const count = Math.min(bytes ?? size, size - skipBytes);
    const args = [
      `of=${this.file}`,
      "if=/dev/urandom",
      "bs=1M",
      "conv=notrunc",
      "oflag=seek_bytes",
      "iflag=count_bytes",
    ];
    await run("dd", [...args, "status=none", `seek=${offset + skipBytes}`, `count=${count}`]);
  }

  /** What e2fsck finds on an ext4 partition that nobody has repaired: exit code (0 = clean), and its words. */
  async check(which: string | number): Promise<{ readonly code: number; readonly words: string }> {
    const { output, errors, code } = await run(
      "e2fsck",
      ["-fn", `${this.file}?offset=${this.partition(which).offset}`],
      {
        expected: [0, 1, 2, 4, 8, 12, 16, 32],
      },
    );
    return { code, words: `${output.toString("utf8")}${errors}` };
  }

  /**
   * e2fsck as the machine's next start would run it: journal replayed, then checked. On a copy of the partition, so that
   * the next start meets what the cut has left.
   */
  async checkReplayed(
    which: string | number,
    scratch: string,
  ): Promise<{ readonly code: number; readonly words: string }> {
    const copy = join(scratch, "replayed.ext4");
    await this.extract(which, copy);
    await run("e2fsck", ["-p", copy], { expected: [0, 1] });
    const { output, code } = await run("e2fsck", ["-fn", copy], { expected: [0, 1, 2, 4, 8, 12] });
    return { code, words: output.toString("utf8") };
  }

  /** Copies a partition out, sparse. */
  async extract(which: string | number, file: string): Promise<void> {
    // As the table is now: data grows.
    const { offset, size } = (await Disk.open(this.file)).partition(which);
    closeSync(openSync(file, "w"));
    const flags = ["iflag=skip_bytes,count_bytes", "conv=sparse,notrunc", "bs=1M", "status=none"];
    await run("dd", [`if=${this.file}`, `of=${file}`, `skip=${offset}`, `count=${size}`, ...flags]);
    const fd = openSync(file, "r+");
    ftruncateSync(fd, size);
    closeSync(fd);
  }

  /** Works on a copy of a partition, and puts it back. e2fsprogs replay a journal only where a file begins with it. */
  async edit(which: string | number, scratch: string, work: (copy: string) => Promise<void>): Promise<void> {
    const copy = join(scratch, "edited.ext4");
    await this.extract(which, copy);
    await work(copy);
    const { offset } = this.partition(which);
    const to = ["oflag=seek_bytes", `seek=${offset}`, "conv=notrunc", "bs=1M", "status=none"];
    await run("dd", [`if=${copy}`, `of=${this.file}`, ...to]);
    rmSync(copy);
  }

  /** A copy beside it, to come back to. */
  async keep(file: string): Promise<Disk> {
    await run("cp", ["--sparse=always", "--reflink=auto", this.file, file]);
    return new Disk(file, this.partitions);
  }

  #at(partition: number): string {
    return `${this.file}@@${this.partition(partition).offset}`;
  }

  async #isFat(partition: number): Promise<boolean> {
    const { code } = await run("mdir", ["-b", "-i", this.#at(partition), "::"], { expected: [0, 1] });
    return code === 0;
  }
}
