export const RESULTS_VARIABLE: string;
export function bundleInHostSuite(): Promise<string>;
export function copySamples(folder: string): Promise<void>;
