/** Why a test of an engine that cannot be had is skipped; in continuous integration it must be had. */
export function withoutEngine(what: string): string {
  if (process.env['CI'] === 'true') throw new Error(`CI tests every engine: ${what}`);
  return what;
}
