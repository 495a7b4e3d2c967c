/** Linear algebra, special functions, quadrature, sums of logarithms, sorting into groups. */
export { conjugateGradients, dot } from './conjugateGradients.ts';
export { cholesky, holdCoordinate, inverse, solveCholesky } from './linear.ts';
export { gaussJacobi, nodeEdges, type Nodes, nodeWeights, type NodeWeights } from './quadrature.ts';
export { digamma, incompleteBeta, logBeta, logGamma, normalUpperTail, trigamma, Z90 } from './special.ts';
export { groupBy, type Grouped, membersOf } from './grouped.ts';
export { Joined } from './joined.ts';
export { rankCorrelation } from './rankCorrelation.ts';
export { logAdd, logMeanExp, logSigmoid, logSumExp, sigmoid } from './logs.ts';
