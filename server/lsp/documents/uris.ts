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

/** As people are told it. */
export function fileNameOf(uri: string): string {
  const path = pathOf(uri);
  return shownText(path === null ? (uri.split('/').pop() ?? uri) : basename(path));
}
