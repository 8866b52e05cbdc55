/** A text of lines, each ended. */
export function lines(...text: string[]): string {
  return `${text.join("\n")}\n`;
}
