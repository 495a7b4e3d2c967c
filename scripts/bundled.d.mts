/** esbuild's account of what went into its outputs, as far as it is needed. */
interface Metafile {
  readonly outputs: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
  >;
}
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly texts: readonly string[];
}
export function bundledFolders(metafiles: readonly Metafile[]): string[];
export function packageIn(folder: string): BundledPackage;
export function noticesOf(packages: readonly BundledPackage[]): string;
