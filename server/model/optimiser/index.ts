/** The ascent to the maximum of the penalised likelihood. */
export { plainStrengths } from './bradleyTerry.ts';
export { climbPlaced } from './ascent.ts';
export { climb, type Climb, type ClimbOptions } from './climb.ts';
export { estimate, extended } from './estimate.ts';
export { gradientOf } from './gradient.ts';
export { type Rival, rivalsOf } from './rivals.ts';
export { LEAST_MODELS } from './tastes.ts';
