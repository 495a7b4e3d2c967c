/** The cleaned file of an audit. */
export { exportCleaned } from './exportCleaned.ts';
