/** The cleaned file of an audit. */
export { checkExport, exportCleaned } from './exportCleaned.ts';
