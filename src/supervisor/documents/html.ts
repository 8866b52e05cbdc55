/** Text as HTML: five characters mean something else there. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** HTML that was made here, and goes in as it is. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A template whose values are escaped, unless they are HTML that was made here; lists are joined. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  const filled = values.map((value) => {
    if (value instanceof Html) return value.text;
    if (typeof value === "string" || typeof value === "number") return escaped(String(value));
    return value.map(({ text }) => text).join("");
  });
  return new Html(parts.map((part, index) => part + (filled[index] ?? "")).join(""));
}

/**
 * A whole page in French. Styles come from our own origin: the server allows no others.
 * @param css path of the sheet
 * @param kind class of the body
 */
export function page(title: string, css: string, body: Html, kind = "plain"): string {
  return `<!doctype html>\n${
    html`<html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="stylesheet" href="${css}" />
      </head>
      <body class="${kind}">
        ${body}
      </body>
    </html> `.text
  }`;
}
