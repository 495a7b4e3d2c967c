import { DiagnosticTag, type InitializeParams } from 'vscode-languageserver';
import type { InitializationOptions } from '../../protocol.ts';

/** What the client can do, resolved once. */
export interface Capabilities {
  readonly configuration: boolean;
  readonly dynamicConfiguration: boolean;
  /** The client asks for diagnostics; where it does not, they are sent to it. */
  readonly pullDiagnostics: boolean;
  readonly refreshDiagnostics: boolean;
  readonly refreshInlayHints: boolean;
  readonly refreshCodeLenses: boolean;
  readonly relatedInformation: boolean;
  /** Diagnostics may be tagged as about what is unnecessary. */
  readonly unnecessaryTag: boolean;
  readonly workDoneProgress: boolean;
  readonly watchFiles: boolean;
  readonly workspaceFolders: boolean;
  /** Edits can be annotated, so that the client asks before it makes them. */
  readonly changeAnnotations: boolean;
  /** Symbols may have children. */
  readonly symbolTrees: boolean;
  /** The client has the commands of the extension. */
  readonly panel: boolean;
  readonly hoverImages: boolean;
  /** See InitializationOptions; null: the files beside the server. */
  readonly explanations: string | null;
  /** See InitializationOptions; null: in memory. */
  readonly undoFolder: string | null;
}

/** Capabilities of a client that has said nothing yet. */
export const NO_CAPABILITIES: Capabilities = capabilitiesOf({ capabilities: {} });

export function capabilitiesOf(
  params: Pick<InitializeParams, 'capabilities' | 'initializationOptions'>,
): Capabilities {
  const { workspace, textDocument, window } = params.capabilities;
  const options = (params.initializationOptions ?? {}) as InitializationOptions;
  return {
    configuration: workspace?.configuration === true,
    dynamicConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    pullDiagnostics: textDocument?.diagnostic !== undefined,
    refreshDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshInlayHints: workspace?.inlayHint?.refreshSupport === true,
    refreshCodeLenses: workspace?.codeLens?.refreshSupport === true,
    relatedInformation:
      (textDocument?.diagnostic?.relatedInformation ??
        textDocument?.publishDiagnostics?.relatedInformation) === true,
    unnecessaryTag:
      (
        textDocument?.diagnostic?.tagSupport ?? textDocument?.publishDiagnostics?.tagSupport
      )?.valueSet.includes(DiagnosticTag.Unnecessary) === true,
    workDoneProgress: window?.workDoneProgress === true,
    watchFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    workspaceFolders: workspace?.workspaceFolders === true,
    changeAnnotations: workspace?.workspaceEdit?.changeAnnotationSupport !== undefined,
    symbolTrees: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    panel: options.panel === true,
    hoverImages: options.hoverImages === true,
    explanations: typeof options.explanations === 'string' ? options.explanations : null,
    undoFolder: typeof options.undoFolder === 'string' ? options.undoFolder : null,
  };
}
