export interface VsCodeServerOptions {
  /** Folder for settings, extensions and everything else it writes. */
  readonly data: string;
  /** Extension to install. */
  readonly vsix?: string;
  readonly settings?: Record<string, unknown>;
  readonly port?: number;
  readonly env?: Record<string, string>;
  readonly args?: readonly string[];
}
export interface VsCodeServer {
  readonly url: string;
  stop(): void;
}
export function ensureVsCodeServer(): Promise<{ readonly node: string; readonly server: string }>;
export function startVsCodeServer(options: VsCodeServerOptions): Promise<VsCodeServer>;
