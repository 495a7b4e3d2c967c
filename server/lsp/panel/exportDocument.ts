import { basename } from 'node:path';
import { LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { exportCleaned, type FitFunction, runAudit, warehouseCleaning } from '../../audit/index.ts';
import { inputInMemory, readFileSnapshot } from '../../dataset/index.ts';
import type { ExportParams, ExportResult } from '../../protocol.ts';
import type { AuditSession } from '../sessions/auditSession.ts';
import { requestFailed } from '../sessions/refusals.ts';
import { pathOf } from '../documents/uris.ts';

/**
 * Exports a document: the file on disk where the document is saved, so that bytes which an editor does not keep
 * (a BOM, mixed line ends, invalid UTF-8) are kept; else what the editor holds.
 */
export async function exportDocument(
  session: AuditSession | undefined,
  params: ExportParams,
  fit: FitFunction,
  version: string,
): Promise<ExportResult> {
  const current = await session?.current();
  if (current === null || current === undefined) {
    throw new ResponseError(LSPErrorCodes.RequestFailed, 'There is no audit of this file to export.');
  }
  if (current.version !== params.version) {
    throw new ResponseError(LSPErrorCodes.ContentModified, 'The file has changed since; export again.');
  }
  const cleaning = warehouseCleaning(current.audit);
  if (cleaning !== null) {
    throw requestFailed(
      `The rows are in the warehouse. This command makes the cleaned table there, by the decisions file beside this one: ${cleaning.command}`,
    );
  }
  const source = pathOf(params.uri);
  const order = {
    input: basename(source ?? params.uri),
    path: params.path,
    source,
    unsaved: params.unsaved && session?.source.onDisk !== true,
    // Whoever chose the path was asked.
    replaces: 'chosen' as const,
    policy: params.policy,
    reading: current.settings.columns,
    ...(params.as === undefined ? {} : { as: params.as }),
    weights: params.weights === true,
    ...(params.resample === undefined ? {} : { resample: params.resample }),
    keepAudit: params.keepAudit === true,
    at: new Date().toISOString(),
    version,
  };
  if (source === null || params.unsaved || session?.source.onDisk)
    return exportCleaned({ ...order, audit: current.audit });

  const { bytes } = await readFileSnapshot(source);
  const { columns, audit: settings } = current.settings;
  const outcome = await runAudit({
    input: inputInMemory(bytes),
    path: source,
    ...(columns === null ? {} : { columns }),
    settings,
    fit,
    signal: new AbortController().signal,
    previous: current.audit,
  });
  if (outcome?.kind !== 'audited') {
    throw new ResponseError(
      LSPErrorCodes.RequestFailed,
      'The file on disk is not what the editor shows; reload it.',
    );
  }
  return exportCleaned({ ...order, audit: outcome.audit });
}
