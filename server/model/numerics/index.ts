/** Linear algebra, special functions, quadrature. */
export { cholesky, holdCoordinate, inverse, solveCholesky } from './linear.ts';
export { gaussJacobi, nodeEdges, type Nodes, nodeWeights, type NodeWeights } from './quadrature.ts';
export { digamma, incompleteBeta, logBeta, logGamma, normalUpperTail, trigamma, Z90 } from './special.ts';
