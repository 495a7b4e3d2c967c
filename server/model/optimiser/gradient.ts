import {
  CLOSENESS_MEAN,
  hyperPriorGradient,
  lawChain,
  type Layout,
  layoutOf,
  LOG_SPREAD_MEAN,
  PRIOR_NEVER,
  PRIOR_OUTCOMES,
  priorMixture,
  RIDGE_BETA,
  RIDGE_CLOSENESS,
  RIDGE_LOG_NU,
  RIDGE_LOG_SPREAD,
  RIDGE_SLOPE,
  RIDGE_TASTE,
  RIDGE_THETA,
  shareGroups,
  toMixture,
} from '../population/index.ts';
import {
  addGapSlope,
  davidson,
  directionGaps,
  type Expectation,
  type Structure,
  strengthsAt,
} from '../likelihood/index.ts';
import type { Parameters } from '../types.ts';

/**
 * Gradient of the penalised observed log-likelihood in the coordinates of `vector.ts`, from the E-step at the same
 * parameters (Fisher's identity: the gradient of the expected complete log-likelihood). Zero for what is fixed.
 */
export function gradientOf(
  structure: Structure,
  expectation: Expectation,
  parameters: Parameters,
): Float64Array {
  const { counts, hasTies } = structure;
  const { kappa, law, own } = parameters;
  const at = layoutOf(parameters);
  const gradient = new Float64Array(at.size);
  addStrengths(structure, expectation, parameters, at, gradient);
  if (own !== null) addOwn(structure, expectation, parameters, at, gradient);
  else {
    const outcomes = expectation.careless.map((n, o) => (kappa[o]! > 0 ? n + PRIOR_OUTCOMES : 0));
    const careless = outcomes[0]! + outcomes[1]! + outcomes[2]!;
    if (counts.ordered) gradient[at.kappa] = outcomes[0]! - kappa[0] * careless;
    if (hasTies) gradient[at.kappa + 1] = outcomes[2]! - kappa[2] * careless;
  }

  const [a, b] = hyperPriorGradient(law, structure.hyperPrior);
  const [mean, concentration] = lawChain(law, [
    expectation.law.log - expectation.lawExpected.log + a,
    expectation.law.logComplement - expectation.lawExpected.logComplement + b,
  ]);
  gradient[at.law] = mean;
  gradient[at.law + 1] = concentration;

  // The habits themselves have no coordinate: every pass settles them.
  const mixture = toMixture(parameters);
  const prior = priorMixture(mixture.length, parameters.tastes.length);
  const groups = expectation.groups.map((n, g) => (mixture[g]! > 0 ? n + prior[g]! : 0));
  const users = groups.reduce((sum, group) => sum + group, 0);
  const [sums, shares] = [shareGroups(parameters, groups), shareGroups(parameters, mixture)];
  for (const [k, sum] of sums.entries()) gradient[at.shares + k] = sum - shares[k]! * users;
  return gradient;
}

/** Strengths of every taste, order effect, ties and slopes. */
function addStrengths(
  structure: Structure,
  { attentive, own }: Expectation,
  parameters: Parameters,
  at: Layout,
  gradient: Float64Array,
): void {
  const { contexts, counts, hasTies } = structure;
  const { theta, beta, logNu, slopes, tastes } = parameters;
  const nu = Math.exp(logNu);
  for (const [k, strengths] of [theta, ...tastes.map((taste) => taste.theta)].entries()) {
    const from = strengthsAt(at, k - 1);
    const gaps = directionGaps(structure, parameters, { theta: strengths, sign: 1 });
    const outcomes = attentive[k]!;
    for (let c = 0; c < contexts; c++) {
      if (own !== null) {
        addGapSlope(structure, at, from, c, own.gap[k]![c]!, gradient);
        continue;
      }
      const [n1, n2, n3] = [outcomes[3 * c]!, outcomes[3 * c + 1]!, outcomes[3 * c + 2]!];
      const total = n1 + n2 + n3;
      if (total === 0) continue;
      const [p1, p2, p3] = davidson(gaps[c]!, nu);
      addGapSlope(structure, at, from, c, (n1 - n2 - total * (p1 - p2)) / 2, gradient);
      if (hasTies) gradient[at.logNu]! += n3 - total * p3;
    }
    const ridge = k === 0 ? RIDGE_THETA : RIDGE_TASTE;
    for (const [m, strength] of strengths.entries()) gradient[from + m]! -= ridge * strength;
  }
  if (counts.ordered) gradient[at.beta]! -= RIDGE_BETA * beta;
  if (hasTies) gradient[at.logNu]! += (own?.logNu ?? 0) - RIDGE_LOG_NU * logNu;
  for (const [f, slope] of slopes.entries()) gradient[at.slopes + f]! -= RIDGE_SLOPE * slope;
}

function addOwn(
  { counts, hasTies }: Structure,
  expectation: Expectation,
  { kappa, own }: Parameters,
  at: Layout,
  gradient: Float64Array,
): void {
  const slopes = expectation.own!;
  const { order, tie, never, closeness } = own!;
  if (never > 0) {
    const seen = PRIOR_NEVER[0] + PRIOR_NEVER[1];
    gradient[at.own + 2] = slopes.never + PRIOR_NEVER[0] - seen * never;
  }
  const first = kappa[0] / (kappa[0] + kappa[1]);
  if (counts.ordered) gradient[at.kappa] = slopes.kappa[0] + PRIOR_OUTCOMES * (1 - 2 * first);
  if (hasTies && tie === 0)
    gradient[at.kappa + 1] = slopes.kappa[1] + RIDGE_CLOSENESS * (closeness - CLOSENESS_MEAN);
  for (const [k, [spread, slope]] of [[order, slopes.order] as const, [tie, slopes.tie] as const].entries()) {
    if (spread > 0) gradient[at.own + k] = slope - RIDGE_LOG_SPREAD * (Math.log(spread) - LOG_SPREAD_MEAN);
  }
}
