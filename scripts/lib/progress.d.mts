export function say(text: string): void;
export function step<T>(title: string, work: () => T | Promise<T>): Promise<T>;
