export function bundleTests(folder: string, files: readonly string[]): Promise<string[]>;
