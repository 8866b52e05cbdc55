export function digestOf(root: string, paths: readonly string[], keep?: (file: string) => boolean): string;
