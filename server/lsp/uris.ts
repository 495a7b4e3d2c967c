import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** One spelling of a URI: clients and servers escape different characters. */
export function canonicalUri(uri: string): string {
  return uri.startsWith('file:') ? pathToFileURL(fileURLToPath(uri)).toString() : uri;
}

export function fileNameOf(uri: string): string {
  return uri.startsWith('file:') ? basename(fileURLToPath(uri)) : (uri.split('/').pop() ?? uri);
}
