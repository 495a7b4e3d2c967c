import { GROUPS, type Levels } from '../../model/index.ts';
import { type Audit, fitOf } from '../audit.ts';

/**
 * In what a user plainly differs from the crowd: how readily they tie, how far the first position pulls them. One
 * sentence each; none where the 90% interval holds what is common. That it is no carelessness is said of those who are
 * not careless otherwise.
 */
export function describeLevels(audit: Audit, user: number): string[] {
  const { posteriors, population } = fitOf(audit);
  const { tieLevel, orderEffect } = posteriors;
  const said: string[] = [];
  const excuse = GROUPS[posteriors.group[user]!] === 'careless' ? '' : ': a habit, no carelessness';
  if (differs(tieLevel, user, population.tie)) {
    const ratio = tieLevel.mean[user]! / population.tie;
    said.push(
      ratio === 0
        ? `Never answers tie${excuse}.`
        : ratio > 1
          ? `Answers tie ${fold(ratio)} as readily as most users${excuse}.`
          : `Decides ${fold(1 / ratio)} as readily as most users where they would tie${excuse}.`,
    );
  }
  const common = population.firstPositionEffect;
  if (common !== null && differs(orderEffect, user, common)) {
    const pull = orderEffect.mean[user]! - common;
    const side = pull > 0 ? 'first' : 'second';
    said.push(
      `Drawn to the ${side} answer ${fold(Math.exp(Math.abs(pull)))} as much as most users${excuse}.`,
    );
  }
  return said;
}

function differs({ low, high }: Levels, user: number, common: number): boolean {
  return low[user]! > common || high[user]! < common;
}

/** `2.4 times`; beyond ten whole ones. */
function fold(ratio: number): string {
  return `${ratio < 10 ? ratio.toFixed(1) : String(Math.round(ratio))} times`;
}
