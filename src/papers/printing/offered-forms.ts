import type { PapersForm } from "../../contract/papers/types.ts";
import type { FormsLibrary } from "../forms/library.ts";
import type { PrintsParts } from "../options.ts";
import { bringDocument } from "./bring.ts";
import type { OnePrint } from "./one-print.ts";

/** The borne's library of forms, as the expert's page is told of it in one call. */
export class OfferedForms {
  readonly #forms: FormsLibrary;
  readonly #offer: PrintsParts["offer"];
  /** Blobs of the pictures, by form. */
  readonly #pictures = new Map<string, number>();

  constructor(forms: FormsLibrary, offer: PrintsParts["offer"]) {
    this.#forms = forms;
    this.#offer = offer;
  }

  told(language: "fr" | "en"): readonly PapersForm[] {
    return this.#forms.list().map(({ id, title, pages }) => {
      const picture = this.#pictureOf(id);
      return { id, title: title[language], pages, ...(picture ? { picture } : {}) };
    });
  }

  /**
   * Brings a form to its print, with its picture where the usager is asked.
   * @throws VisioborneError `forms.unknown`, `forms.changed`, `papers.store`
   */
  async bring(print: OnePrint, form: string, options: Parameters<typeof bringDocument>[2]): Promise<void> {
    const picture = options.ask ? await this.#forms.readPicture(form) : undefined;
    if (picture) await print.shows((await options.folder.keep("print-preview", picture, "jpg")).path);
    await bringDocument(print, await this.#forms.read(form), options);
  }

  /** Offered once: a number is never used twice in a call. */
  #pictureOf(form: string): PapersForm["picture"] {
    const picture = this.#forms.picture(form);
    if (picture === undefined) return undefined;
    const { path, bytes, sha256 } = picture;
    const blob = this.#pictures.get(form) ?? this.#offer(path, bytes);
    this.#pictures.set(form, blob);
    return { blob, bytes, sha256 };
  }
}
