import { LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import type { ModifiedData } from '../../protocol.ts';

/** The request is about a version that is gone; the client asks again about `version`, the present one. */
export function contentModified(version: number): ResponseError<ModifiedData> {
  return new ResponseError(
    LSPErrorCodes.ContentModified,
    'The file has changed since; look at the fresh audit and decide again.',
    { version },
  );
}

export function requestFailed(message: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}
