export function readWanted(root: string, file?: string): string[][];
export function dpkgState(): string;
export function ensureDebianPackages(root: string, logFile: string, file?: string): Promise<void>;
