import { WarehouseRefusal } from '../refusal.ts';

/** What an engine said went wrong, as a refusal that says where, in one line, and holds no credential. */
export function failed(engine: string, error: unknown): WarehouseRefusal {
  if (error instanceof WarehouseRefusal) return error;
  const said = error instanceof Error ? error.message : String(error);
  const [line = ''] = said.split('\n').filter((one) => one.trim() !== '');
  return new WarehouseRefusal(`${engine}: ${withoutCredentials(line).slice(0, 500)}`, { cause: null });
}

/** An engine that ended, or whose connection broke, while something ran. */
export function goneAway(engine: string, error: unknown): WarehouseRefusal {
  const said = failed(`${engine} went away`, error).message.replace(/[.:\s]*$/, '.');
  return new WarehouseRefusal(`${said} Run again: what is done stays done.`);
}

/** Passwords in addresses, and after `password=`. */
export function withoutCredentials(text: string): string {
  return text
    .replace(/(\w+:\/\/[^\s:/@]*):[^\s@]*@/g, '$1:…@')
    .replace(/(password|passwd|pwd|token|secret)(\s*[=:]\s*)('[^']*'|"[^"]*"|[^\s,;]+)/gi, '$1$2…');
}

/** A driver that is not there. */
export function missing(what: string, command: string): WarehouseRefusal {
  return new WarehouseRefusal(`${what} is not installed: ${command}`);
}
