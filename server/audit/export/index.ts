/** The cleaned file of an audit. */
export { checkExport, exportCleaned } from './exportCleaned.ts';
export { type ManifestOrder, manifestOrder } from './manifest.ts';
