interface Kept {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly url: string;
}

/** Pages that came, in this page's memory only, until they are filed or thrown away. */
export class KeptPages {
  readonly #pages = new Map<number, Kept>();

  /** @returns its address within this page */
  keep(blob: number, data: Uint8Array<ArrayBuffer>, mime: string): string {
    this.forget(blob);
    const url = URL.createObjectURL(new Blob([data], { type: mime }));
    this.#pages.set(blob, { data, url });
    return url;
  }

  data(blob: number): Uint8Array<ArrayBuffer> | undefined {
    return this.#pages.get(blob)?.data;
  }

  forget(blob: number): void {
    const page = this.#pages.get(blob);
    if (page === undefined) return;
    this.#pages.delete(blob);
    URL.revokeObjectURL(page.url);
    page.data.fill(0);
  }

  wipe(): void {
    for (const blob of this.#pages.keys()) this.forget(blob);
  }
}

/** A page as a JPEG, whatever it came as. @throws when the browser cannot read it */
export async function asJpeg(data: Uint8Array<ArrayBuffer>, mime: string): Promise<Uint8Array<ArrayBuffer>> {
  if (mime === "image/jpeg") return data;
  const picture = await createImageBitmap(new Blob([data], { type: mime }));
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const paint = canvas.getContext("2d", { alpha: false });
  paint?.drawImage(picture, 0, 0);
  picture.close();
  const jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
  return new Uint8Array(await jpeg.arrayBuffer());
}
