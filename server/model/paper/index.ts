/** The base model after Cai and Li (2025). */
export { fitPaper } from './paperFit.ts';
