import { fixed, markdownTable, percent } from '../tables.ts';
import type { Figures } from './before.ts';
import {
  type Outcome,
  PEOPLE_TARGETS,
  type PeopleSummary,
  TARGET_NAMES,
  type TargetName,
} from './targets.ts';

/** Sections on worlds of people: what is planted, and every target with what became of it. */
export function peopleSections(summaries: readonly PeopleSummary[], before: Figures): string[] {
  const [low, high] = PEOPLE_TARGETS.coverage;
  return [
    '## Worlds of people',
    `People differ in more than attention: in how often they answer tie, in what the order does to them, in taste; and who is careless has other habits than coins. Each world is planted anew for each seed: 200 users with 40 comparisons of eight models (over 4 on the log-odds scale) and η by Beta(8, 2), unless said otherwise. _Honest_ is who judges attentively in at least a fifth of the comparisons (η ≥ 0.2), whatever the taste, and neither for the weaker nor out for something else. _Rule_: Bayes' rule that knows the world and its shares and laws, but not who is who, worked out exactly; of a ring of accounts it also knows the answers that they copy.`,
    peopleTargetsSentence(summaries),
    plantedPeopleTable(summaries),
    '### Recommendations to real people',
    `With the settings as shipped. _Honest among drops_, _not contrary among flips_: all seeds together; target at most ${percent(PEOPLE_TARGETS.wrongly, 0)}, or no file with more than ${PEOPLE_TARGETS.wronglyInAFile} (_most in a file_). _Found_: share of those who are not honest that are dropped or flipped; target at least ${percent(PEOPLE_TARGETS.recall, 0)} of the rule's. _Minority dropped_: share of the honest of another taste than most that are dropped or flipped; target at most ${percent(PEOPLE_TARGETS.minority, 0)}. ± is the standard error over seeds (jackknife); _within error_: beyond the target by less than that.`,
    recommendationsToPeople(summaries),
    '### Probabilities and intervals of real people',
    `_Below the rule_: AUC (honest above others) below that of the rule; target at most ${PEOPLE_TARGETS.aucGap}. _Calibration error_: expected calibration error by tenths, the largest of those of the probabilities to be honest, contrary and of another taste; target at most ${PEOPLE_TARGETS.calibration}. _η held_, _θ held_: share of 90% intervals of honest users' η, and of the strengths most people go by, that hold the truth; target ${percent(low, 0)} to ${percent(high, 0)}. θ only where the comparisons tell its scale and one taste is that of most.`,
    probabilitiesOfPeople(summaries),
    '### Before and after',
    `The same figures of ${before.version}, over ${before.seeds} seeds, → those of today. _Recall_: as share of the rule's. _AUC_: below the rule's.`,
    beforeTable(summaries, before),
  ];
}

function beforeTable(summaries: readonly PeopleSummary[], { worlds }: Figures): string {
  const shown = (name: TargetName, value: number | undefined) =>
    value === undefined
      ? '–'
      : name === 'ranking' || name === 'calibration'
        ? fixed(value)
        : percent(value, 0);
  const known = summaries.filter(({ world }) => worlds[world.name] !== undefined);
  return markdownTable(
    [
      'world',
      'honest among drops',
      'not contrary among flips',
      'recall',
      'AUC',
      'η held',
      'calibration error',
      'minority dropped',
      'θ held',
    ],
    known.map(({ world, targets }) => [
      world.name,
      ...TARGET_NAMES.map((name) => {
        const [was, is] = [worlds[world.name]![name], targets[name]?.figure.value];
        return was === undefined && is === undefined ? '–' : `${shown(name, was)} → ${shown(name, is)}`;
      }),
    ]),
  );
}

export function peopleTargetsSentence(summaries: readonly PeopleSummary[]): string {
  const all = summaries.flatMap(({ world, targets }) =>
    TARGET_NAMES.flatMap((name) =>
      targets[name] === null ? [] : [{ name, world: world.name, verdict: targets[name].verdict }],
    ),
  );
  const of = (verdict: Outcome['verdict']) => all.filter((one) => one.verdict === verdict);
  const missed = TARGET_NAMES.flatMap((name) => {
    const worlds = of('missed').filter((one) => one.name === name);
    return worlds.length === 0
      ? []
      : [`${name} in ${worlds.length} (${worlds.map(({ world }) => world).join(', ')})`];
  });
  const within = of('within error').length;
  return [
    `Of ${all.length} targets ${of('met').length} are met${within === 0 ? '' : `, ${within} more within their standard error`}.`,
    ...(missed.length === 0 ? [] : [`Missed: ${missed.join('; ')}.`]),
  ].join(' ');
}

function plantedPeopleTable(summaries: readonly PeopleSummary[]): string {
  return markdownTable(
    ['world', 'planted', 'users', 'seeds'],
    summaries.map(({ world, users, seeds }) => [world.name, world.what, users.toString(), seeds.toString()]),
  );
}

function recommendationsToPeople(summaries: readonly PeopleSummary[]): string {
  return markdownTable(
    [
      'world',
      'dropped',
      'honest among drops',
      'most in a file',
      'target',
      "the rule's",
      'flipped',
      'not contrary among flips',
      'target',
      'found',
      "the rule's",
      'target',
      'minority dropped',
      'target',
      'signal',
    ],
    summaries.map((summary) => [
      summary.world.name,
      summary.dropped.toString(),
      ...shareAnd(summary, 'drops', summary.mostDropped),
      percent(summary.ruleWrongly),
      summary.flipped.toString(),
      ...shareAnd(summary, 'flips'),
      percent(summary.recall),
      percent(summary.ruleRecall),
      verdictOf(summary.targets.recall),
      ...shareAnd(summary, 'minority taste'),
      `${summary.signal} of ${summary.seeds}`,
    ]),
  );
}

function probabilitiesOfPeople(summaries: readonly PeopleSummary[]): string {
  return markdownTable(
    [
      'world',
      'AUC',
      "the rule's",
      'below the rule',
      'target',
      'calibration error',
      "the rule's",
      'of contrary',
      'of other tastes',
      'target',
      'η held',
      'target',
      'θ held',
      'target',
      'not converged',
      'seconds',
    ],
    summaries.map((summary) => [
      summary.world.name,
      fixed(summary.auc),
      fixed(summary.ruleAuc),
      ...figureAnd(summary, 'ranking'),
      figureOf(summary.targets.calibration),
      fixed(summary.ruleCalibration),
      fixed(summary.contraryCalibration),
      fixed(summary.tasteCalibration),
      verdictOf(summary.targets.calibration),
      ...shareAnd(summary, 'intervals of η'),
      ...shareAnd(summary, 'intervals of θ'),
      summary.notConverged.toString(),
      summary.seconds.toFixed(2),
    ]),
  );
}

function shareAnd({ targets }: PeopleSummary, name: TargetName, most?: number): string[] {
  const outcome = targets[name];
  const share =
    outcome === null ? '–' : `${percent(outcome.figure.value)} ± ${(100 * outcome.figure.error).toFixed(1)}`;
  return [share, ...(most === undefined ? [] : [most.toString()]), verdictOf(outcome)];
}

function figureAnd({ targets }: PeopleSummary, name: TargetName): string[] {
  return [figureOf(targets[name]), verdictOf(targets[name])];
}

function figureOf(outcome: Outcome | null): string {
  return outcome === null ? '–' : `${fixed(outcome.figure.value)} ± ${fixed(outcome.figure.error)}`;
}

const verdictOf = (outcome: Outcome | null): string => (outcome === null ? '–' : outcome.verdict);
