export function run(command: string, args: readonly string[], options?: object): Promise<void>;
export function ensureVsCodeServer(): Promise<{
  readonly nodeHome: string;
  readonly node: string;
  readonly server: string;
}>;
