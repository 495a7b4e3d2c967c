/** Copies what the extension ships into a folder of its own; returns it. */
export function shippedFiles(): string;
