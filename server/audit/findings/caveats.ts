import { formatOf, isOfWords, meaningOf } from '../../dataset/index.ts';
import type { Caveat as CaveatCode } from '../../model/index.ts';
import type { CaveatNote } from '../../protocol.ts';
import { type Audit, fitOf } from '../audit.ts';
import { unknownAnchors } from '../anchors.ts';
import { otherReadings } from './doubts.ts';
import { lengthTasteNotes } from './lengthTastes.ts';
import { describeMisreading, describeSkips } from './skips.ts';
import { similarNames } from './similarNames.ts';
import { count, counted, quoted } from '../wording.ts';

/** What each caveat means to somebody who reads the results, and what would help. */
const TEXTS: Readonly<Record<Exclude<CaveatCode, 'no-signal'>, string>> = {
  'scale-not-identified':
    'The scale of attentiveness is set by assumption: with so few model pairs, one half as attentive on clear cases looks like one fully attentive on close ones. The ranking of users holds; the exact values do not. More models in the file, items judged twice by the same user, or an expected mean of attentiveness in the settings would fix the scale.',
  'sign-by-majority':
    'Which way is “attentive” is decided by the majority: if most users judged carelessly or against their taste, the figures would be turned around.',
  'order-conflict':
    'Most users judge against the order of the models that the settings give as known. Who follows that order counts as attentive, and the majority as contrary.',
  'position-confounded':
    'The stronger model is nearly always shown on the same side, so clicking that side and being attentive look alike: nobody is said to click a position. Shuffled sides would tell.',
  'disconnected-models':
    'The models fall into groups that were never compared with each other. Strengths compare only within a group.',
  'opinions-anew':
    'Users who judge an item again agree with themselves no more than if they formed their opinion anew: their repeated judgements count like any others.',
  'not-converged':
    'The fit was stopped before it settled: small differences between users may still move. Ranking and large differences hold.',
};

/** Users known to be attentive say which way is attentive, whatever the order. */
const ORDER_AGAINST_USERS =
  'The strengths of the models lie against the order that the settings give as known. The users known to be attentive, not that order, say which way is “attentive”: one of the two may be mistaken.';

/** What these data cannot tell, in plain words. That there is no signal is said by the conclusion. */
export function caveatNotes(audit: Audit): CaveatNote[] {
  const { caveats, anchors } = fitOf(audit);
  const usersDecide = (anchors.attentiveUsers ?? []).length > 0;
  const ofFit = caveats.flatMap((code) => {
    if (code === 'no-signal') return [];
    return [{ code, text: code === 'order-conflict' && usersDecide ? ORDER_AGAINST_USERS : TEXTS[code] }];
  });
  return [...dataNotes(audit), ...ofFit, ...otherReadings(fitOf(audit)), ...lengthTasteNotes(audit)];
}

/** How these data are read: what counts in part, what tells attentive judgements, and names that are not there. */
export function dataNotes(audit: Audit): CaveatNote[] {
  return [
    ...countsNotes(audit),
    ...readingNotes(audit),
    ...codeNotes(audit),
    ...similarNotes(audit),
    ...copyNotes(audit),
    ...rankingNotes(audit),
    ...sourceNotes(audit),
    ...anchorNotes(audit),
  ];
}

/** What is not known where the rows are elsewhere. */
function countsNotes({ from }: Audit): CaveatNote[] {
  if (from === undefined) return [];
  if (from === 'users') return [{ code: 'from-users', text: USERS_ONLY }];
  const text =
    'Audited from counts: scores, lengths and times, items that several users judged, repeated judgements, copied rows, decisions, and checks of single users were not looked at.';
  return [{ code: 'from-counts', text }];
}

/** What a table of users cannot show. */
const USERS_ONLY =
  'Audited in a warehouse, where the comparisons are: users and models are as their table and its population have them. ' +
  'Single comparisons, pairs of models, drift and how the ranking of the models changes cannot be shown. ' +
  'Users who are not in this table are in no figure here.';

/** Numbers that are probably misread, and why rows were skipped. */
function readingNotes(audit: Audit): CaveatNote[] {
  const misread = describeMisreading(audit);
  const skips = describeSkips(audit);
  return [
    ...(misread === null ? [] : [{ code: 'values-misread', text: misread }]),
    ...(skips === null ? [] : [{ code: 'skipped-rows', text: skips }]),
  ];
}

/** What numbers in place of a winner are taken for: had they another meaning, everything would be turned around. */
function codeNotes({ dataset: { outcomeFrom, convention, mapping } }: Audit): CaveatNote[] {
  if (outcomeFrom !== 'winner' || isOfWords(convention) || mapping.winner === undefined) return [];
  const text =
    `Numbers (or yes and no) in ${quoted(mapping.winner)} are read so: ${meaningOf(convention)}. ` +
    'Had they another meaning, winners and losers would be exchanged: “convention” in the setting preferenceAuditor.columns, or with --columns, says which.';
  return [{ code: 'codes-read', text }];
}

/** What the settings say of users and models that are not in the file: a name may be misspelled. */
function anchorNotes({ settings, dataset }: Audit): CaveatNote[] {
  const names = unknownAnchors(settings, dataset);
  if (names.length === 0) return [];
  const some = names.slice(0, MOST_NAMED).map(quoted).join(', ');
  const more = names.length > MOST_NAMED ? ` and ${count(names.length - MOST_NAMED)} more` : '';
  const text = `Known as attentive or in order by the settings, but not in this file: ${some}${more}.`;
  return [{ code: 'anchors-not-in-file', text }];
}

const MOST_NAMED = 5;

/** Names that may be one, with the comparisons of each: "bob" and "bob ", "7" and "007". */
function similarNotes({ dataset, fitted: { fit } }: Audit): CaveatNote[] {
  const kinds = [
    { code: 'similar-users', what: 'user', names: dataset.users, counts: fit.posteriors.comparisons },
    { code: 'similar-models', what: 'model', names: dataset.models, counts: fit.modelComparisons },
  ] as const;
  return kinds.flatMap(({ code, what, names, counts }) => {
    const similar = similarNames(names);
    if (similar.length === 0) return [];
    const told = similar
      .slice(0, MOST_NAMED)
      .map((places) =>
        places.map((place) => `${quoted(names[place]!)} (${count(counts[place]!)})`).join(' and '),
      );
    const more = similar.length > MOST_NAMED ? `; and ${count(similar.length - MOST_NAMED)} more` : '';
    const isByName = formatOf(dataset.layout).isDecidedByUser(dataset);
    const how =
      what === 'user' && !isByName
        ? 'spell them alike in the file, or turn on the setting preferenceAuditor.joinUsers (--join-users).'
        : 'spell them alike in the file.';
    const text =
      `Names of ${what}s that may be one, with their comparisons: ${told.join('; ')}${more}. ` +
      `Each is audited as a ${what} of its own: where they are one, ${how}`;
    return [{ code, text }];
  });
}

/** By what attentive judgements are told where it is not the models alone. */
function sourceNotes({ dataset, comparisons: rows, fitted }: Audit): CaveatNote[] {
  const { scores, comparisons } = rows;
  const { scoreA, scoreB } = dataset.mapping;
  const notes: CaveatNote[] = [];
  if (scores === 'follow-outcome') {
    const text = `The scores (${scoreA}, ${scoreB}) favour the winner nearly always: they say who won once more and are left out. Scores from elsewhere, such as a reward model, would count.`;
    notes.push({ code: 'scores-left-out', text });
  }
  const others = [
    ...(scores === 'used' ? [`by the scores of the responses (${scoreA}, ${scoreB})`] : []),
    ...(comparisons.item !== undefined && fitted.sources !== null
      ? ['by what other users, or the same user, said of the same responses']
      : []),
  ];
  if (dataset.models.length === 0) {
    const told =
      others.length === 0
        ? ', and nothing else in this file tells attentive judgements from others'
        : `: attentive judgements are told ${others.join(' and ')} alone`;
    const text = `No column names the models${told}. Columns with the models would tell more${comparisons.item !== undefined && dataset.turned === null ? ', and are needed where the two responses to an item change their places' : ''}.`;
    notes.push({ code: 'no-models', text });
  } else if (others.length > 0) {
    const text = `Attentive judgements are told by the models, and ${others.join(' and ')}.`;
    notes.push({ code: 'more-sources', text });
  }
  return notes;
}

/** Rows that count once, or may be copies and count. */
function copyNotes({ comparisons: { copies } }: Audit): CaveatNote[] {
  const { row, of, leftAlone } = copies;
  if (row.length > 0) {
    const text =
      row.length === 1
        ? `Row ${count(row[0]! + 1)} is a copy of row ${count(of[0]! + 1)} (same user, same item, nothing else different) and counts once with it.`
        : `${count(row.length)} rows are copies of earlier rows (same user, same item, nothing else different) and count once with them; the first is row ${count(row[0]! + 1)}, a copy of row ${count(of[0]! + 1)}.`;
    return [{ code: 'copied-rows', text }];
  }
  if (leftAlone === null) return [];
  const rows = counted(leftAlone.rows, 'row');
  const text =
    leftAlone.why === 'not-compared'
      ? `${rows} may be copies: the same user said the same of the same item before. Whether anything else in them differs is not looked at in this kind of file, so they count as second judgements.`
      : `${rows} may be copies of earlier ones: nothing in them differs. They count as second judgements, as users who judge an item again here change their minds too; a column with the time or an id of each judgement would tell.`;
  return [{ code: 'like-copies', text }];
}

/** How comparisons of one judgement hang together, where not each is a judgement of its own. */
function rankingNotes({ dataset, comparisons: { comparisons } }: Audit): CaveatNote[] {
  if (comparisons.judgement === undefined) return [];
  const together = 'Those of one judgement are attentive together or not at all, and each counts in part.';
  const { judgements, mapping } = dataset;
  const all = counted(dataset.comparisons, 'comparison');
  const judged =
    judgements?.start.length ?? comparisons.judgement.reduce((most, one) => Math.max(most, one), 0) + 2;
  const text =
    judgements === null
      ? `${all} are of ${counted(judged - 1, 'judgement')}, as “${mapping.judgement!}” tells. ${together}`
      : `${counted(judged - 1, 'judgement')} of several responses each count as ${all}, one of every two responses. ${together}`;
  return [{ code: 'dependent-comparisons', text }];
}

/** How clearly users differ, by the heterogeneity test: one sentence. */
export function describeSignal(audit: Audit): string {
  const { z, p } = fitOf(audit).heterogeneity;
  if (z === null || p === null)
    return 'Whether users differ cannot be tested: it takes several comparisons by the same user.';
  if (p > 0.05)
    return `Users differ no more than chance would make equally attentive ones differ (p = ${p.toFixed(2)}).`;
  const strength = p > 0.01 ? 'Some' : p > 1e-4 ? 'Clear' : 'Very clear';
  const chance = p < 1e-4 ? 'less than once in 10,000 files' : `once in ${Math.round(1 / p)} files`;
  return `${strength} differences: equally attentive users would differ this much ${chance}.`;
}

/** The test in one word and its statistic, for a small space. */
export function signalStrength(audit: Audit): 'none' | 'some' | 'clear' | 'very clear' {
  const { p } = fitOf(audit).heterogeneity;
  if (p === null || p > 0.05) return 'none';
  return p > 0.01 ? 'some' : p > 1e-4 ? 'clear' : 'very clear';
}
