import {
  hyperPriorGradient,
  lawChain,
  layoutOf,
  MIXTURE_SIZE,
  PRIOR_MIXTURE,
  PRIOR_OUTCOMES,
  toMixture,
} from '../population/index.ts';
import type { Expectation, Structure } from '../likelihood/index.ts';
import { strengthGradient } from './maximisation.ts';
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
  const { counts, features, hasTies } = structure;
  const { kappa, law, shares } = parameters;
  const at = layoutOf(counts.models, features);
  const gradient = new Float64Array(at.size);
  gradient.set(strengthGradient(structure, expectation.attentive, parameters));

  const outcomes = expectation.careless.map((n, o) => (kappa[o]! > 0 ? n + PRIOR_OUTCOMES : 0));
  const careless = outcomes[0]! + outcomes[1]! + outcomes[2]!;
  if (counts.ordered) gradient[at.kappa] = outcomes[0]! - kappa[0] * careless;
  if (hasTies) gradient[at.kappa + 1] = outcomes[2]! - kappa[2] * careless;

  const [a, b] = hyperPriorGradient(law, structure.hyperPrior);
  const [mean, concentration] = lawChain(law, [
    expectation.law.log - expectation.lawExpected.log + a,
    expectation.law.logComplement - expectation.lawExpected.logComplement + b,
  ]);
  gradient[at.law] = mean;
  gradient[at.law + 1] = concentration;

  // The habits themselves have no coordinate: every pass settles them.
  const mixture = toMixture(parameters);
  const groups = expectation.groups.map((n, g) => (mixture[g]! > 0 ? n + PRIOR_MIXTURE[g]! : 0));
  const users = groups.reduce((sum, group) => sum + group, 0);
  const clickers = groups.subarray(2, MIXTURE_SIZE - 1).reduce((sum, group) => sum + group, 0);
  gradient[at.shares] = groups[1]! - shares.coin * users;
  gradient[at.shares + 1] = clickers - shares.clicker * users;
  gradient[at.shares + 2] = groups[MIXTURE_SIZE - 1]! - shares.contrary * users;
  return gradient;
}
