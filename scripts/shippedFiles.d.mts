/** Copies what the extension ships into an empty folder. */
export function copyShippedFiles(folder: string): void;
