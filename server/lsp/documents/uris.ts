import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** One spelling of a URI: clients and servers escape different characters. */
export function canonicalUri(uri: string): string {
  return uri.startsWith('file:') ? pathToFileURL(fileURLToPath(uri)).toString() : uri;
}

/** Path of a file on this machine; null where the URI is of something else. */
export function pathOf(uri: string): string | null {
  return uri.startsWith('file:') ? fileURLToPath(uri) : null;
}

export function fileNameOf(uri: string): string {
  const path = pathOf(uri);
  return path === null ? (uri.split('/').pop() ?? uri) : basename(path);
}
