import { metWithinError, type Summary, TARGETS, targetsOf } from './summary.ts';
import { estimateTable, plantedTable, rankingTable, recommendationTable } from './worldTables.ts';

/** `docs/evaluation.md`: one paragraph or table an entry. */
export function evaluationDocument(sections: readonly string[]): string {
  return `${[HEAD, ...sections].join('\n\n')}\n`;
}

const HEAD = `# How well it works

How the model does where the truth is known: on planted worlds, beside other methods and beside the best that is possible. Written by \`npm run evaluate\`, which takes some minutes; equal code gives equal numbers. \`npm run evaluate -- --seeds 5 --worlds ties,contrary\` prints those worlds alone, over five seeds, and writes nothing; \`--only worlds\` (or another part) prints that part, and with \`--write\` puts it in its place here. Speed is measured apart, by \`npm run bench -- fit\`.`;

export function worldSections(summaries: readonly Summary[]): string[] {
  const [low, high] = TARGETS.coverage;
  return [
    '## Planted worlds',
    `Every world is planted anew for each seed: who is attentive, how much, every pair shown and every answer. Unless said otherwise there are 200 users with 40 comparisons each, and the attentiveness η of an attentive user follows Beta(8, 2) (mean 0.8). Worlds that do not match the model have something that it knows nothing of; targets are not held against them.`,
    targetsSentence(summaries),
    plantedTable(summaries),
    '### Ranking',
    `AUC: the chance that a careless or contrary user is ranked below an attentive one; 0.5 is a coin. _Limit_: Bayes' rule that knows everything but which user is which (strengths, shares, laws; in the worlds that do not match also each user's own tastes and drift), computed exactly; no method can do better on average. Where items differ and nothing tells by how much, that is not known to it either, only how attentive everybody else is who judged them. _Target_: at most ${TARGETS.aucGap} below it. _Models alone_: this model with neither scores nor items, where there are any. _Limit, position ignored_: the same rule for one who sees only which model won, not on which side. _CrowdBT_ (Chen et al. 2013): a number η for each user instead of a law, fitted jointly with the strengths by maximum likelihood, or with a Beta(2, 1.5) _prior_. _Binomial test_: could the user's agreement with the models' order come from fair coins (mid-p)? _Agreement_: share of comparisons that agree with that order, which is that of plain Bradley–Terry strengths. _Majority_: share of answers that are those of most others on the same item, where items repeat.`,
    rankingTable(summaries),
    '### Recommendations',
    `With the settings as shipped: false discovery rate 0.05, at least five comparisons. _Of them attentive_: the realised false discovery rate, all seeds together; _mean of files_: the same of each seed, averaged. _Target_: both at most ${TARGETS.falseDiscoveryRate}; where nobody is careless or nothing can be told, at most ${100 * TARGETS.droppedOfNobody}% of users dropped. _Found_: share of the users not attentive that are recommended to drop or flip. _Signal_: seeds in which the test found users to differ; without, nothing is recommended. _Dropped by a binomial test_: for comparison, the attentive users among those whose agreement with the models' order is not significantly (5%) above a coin's.`,
    recommendationTable(summaries),
    '### Estimates and intervals',
    `_Error_: root mean square error, of η over all users (careless users have 0, contrary ones are negative) and of the strengths θ (log-odds, sum zero). _Covered_: share of 90% intervals that hold the truth, for η those of attentive users; ± its standard error. _Target_: ${100 * low} to ${100 * high}%, give or take that error; for θ only where its scale can be told: not with one pair of models, where only the product of attentiveness and margin is identified. Where attention drifts, the truth is a user's η on average.`,
    estimateTable(summaries),
  ];
}

function targetsSentence(summaries: readonly Summary[]): string {
  const targets = summaries.flatMap(targetsOf);
  const missed = targets.filter(({ met }) => !met).map(({ name }) => name);
  const narrow = summaries.flatMap(metWithinError);
  const met = `Of ${targets.length} targets ${targets.length - missed.length} are met`;
  return [
    missed.length === 0 ? `${met}.` : `${met}; missed: ${missed.join(', ')}.`,
    ...(narrow.length === 0 ? [] : [`Outside, but within its standard error: ${narrow.join(', ')}.`]),
  ].join(' ');
}
