export interface VsCodeServerOptions {
  /** Folder for settings, extensions and everything else it writes. */
  readonly data: string;
  /** Extensions to install. */
  readonly vsix?: string | readonly string[];
  readonly settings?: Record<string, unknown>;
  readonly port?: number;
  readonly env?: Record<string, string>;
  readonly args?: readonly string[];
  readonly trusted?: boolean;
}
export interface VsCodeServer {
  readonly url: string;
  stop(): void;
  /** Settles when the server has ended, with its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
}
export function startVsCodeServer(options: VsCodeServerOptions): Promise<VsCodeServer>;
export function folderAddress(url: string, folder: string): string;
