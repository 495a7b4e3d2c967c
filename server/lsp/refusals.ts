import { LSPErrorCodes, ResponseError } from 'vscode-languageserver';

/** The request is about a version that is gone; the client asks again about the present one. */
export function contentModified(): ResponseError {
  return new ResponseError(
    LSPErrorCodes.ContentModified,
    'The file has changed since; look at the fresh audit and decide again.',
  );
}

export function requestFailed(message: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}
