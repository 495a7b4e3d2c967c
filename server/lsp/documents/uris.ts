import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { shownText } from '../../dataset/index.ts';

/** One spelling of a URI: clients and servers escape different characters. */
export function canonicalUri(uri: string): string {
  const path = pathOf(uri);
  return path === null ? uri : pathToFileURL(path).toString();
}

/** Path of a file on this machine; null where the URI is of something else, or names none (another host, `%2F`). */
export function pathOf(uri: string): string | null {
  if (!uri.startsWith('file:')) return null;
  try {
    return fileURLToPath(uri);
  } catch {
    return null;
  }
}

/** Why {@link pathOf} knows none, in words. */
export function whyNoPath(uri: string): string {
  const isFile = uri.startsWith('file:');
  const reason = isFile
    ? 'it names another machine, or has escapes that no path has'
    : 'it is not on this machine';
  return `The file of ${shownText(uri)} cannot be read: ${reason}.`;
}

/** The path that a URI holds, of this machine or not, for globs; as it is spelled where its escapes are none. */
export function pathInUri(uri: string): string {
  const path = /^[a-z][a-z0-9+.-]*:(?:\/\/[^/?#]*)?([^?#]*)/i.exec(uri)?.[1] ?? uri;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** As people are told it. */
export function fileNameOf(uri: string): string {
  const path = pathOf(uri);
  return shownText(path === null ? (uri.split('/').pop() ?? uri) : basename(path));
}
