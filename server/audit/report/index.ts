/** An audit as a page for people. */
export type { Report } from './blocks.ts';
export { htmlOf } from './html.ts';
export { markdownOf } from './markdown.ts';
export { reportOf } from './report.ts';
