/** Small facts that outlive a boot, on the data partition. Both are synchronous; `set` is on the disk when it returns. */
export interface Keep {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}
