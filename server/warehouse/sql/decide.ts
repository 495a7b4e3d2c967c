import type { Dialect } from './dialects.ts';
import {
  BEYOND_COIN,
  LEAST_ATTENTIVE,
  MOST_NOT_CONTRARY,
  NEARLY_EVERYBODY,
  type RecommendationSettings,
} from '../../model/index.ts';
import type { Population } from '../../audit/index.ts';
import { SCORE_COLUMNS } from '../scoring/scoreUsers.ts';
import { WarehouseRefusal } from '../refusal.ts';

export type DecideSettings = RecommendationSettings;

/** Bins of a probability. The cut is found in them, then exactly within the one in which it falls: no sort of everybody. */
const BINS = 10_000;

/**
 * The scores with a recommendation for each user, by the model's rules at a false discovery rate: users of ascending
 * probability attentive while its mean stays at or below the target, by name where they are equal. Throws WarehouseRefusal
 * for other policies.
 */
export function decideStatement(
  { text, number, types, identifier: name }: Dialect,
  scores: string,
  { signal, tellsTurned, fit }: Population,
  settings: DecideSettings,
): string {
  if (settings.policy !== 'fdr')
    throw new WarehouseRefusal(`Tables are decided by --drop-by fdr, not by ${settings.policy}.`);
  const group = `s.${name('group')}`;
  const told = `s.comparisons >= ${settings.minComparisons}`;
  const widest = number(settings.widestInterval);
  const attention = (eta: string) => `CASE WHEN ${eta} > 0 THEN ${eta} ELSE 0 END`;
  const beatsCoin = `COALESCE((2 * s.chosen_stronger - 1) * SQRT(s.comparisons - s.ties), 0) > ${BEYOND_COIN}`;
  const mayFlip = `${group} = ${text('contrary')} AND 1 - s.p_contrary <= ${number(MOST_NOT_CONTRARY)} AND ${told} AND s.high - s.low <= ${widest}`;
  const hasContrary = fit.points[0]!.parameters.shares.contrary > 0;
  const mayBeTaste = tellsTurned
    ? `s.low < ${number(-LEAST_ATTENTIVE)}`
    : `s.p_contrary >= ${number(settings.mostAttentive)}`;
  const notAnotherTaste = tellsTurned && hasContrary ? [] : [`NOT (${mayBeTaste})`];
  const mayDrop = [
    told,
    `${attention('s.high')} - ${attention('s.low')} <= ${widest}`,
    `${group} NOT IN (${text('other-taste')}, ${text('own-taste')})`,
    ...notAnotherTaste,
    `NOT (${beatsCoin})`,
    `s.p_attentive < ${number(settings.mostAttentive)}`,
  ];
  const never = '1 = 0';
  const chosen = prefix(number, types.integer, settings.fdr);
  return [
    'WITH flippable AS (',
    `  SELECT s.${name('user')} AS who, 1 - s.p_contrary AS risk`,
    `  FROM ${scores} AS s WHERE ${signal && tellsTurned ? mayFlip : never}`,
    '),',
    chosen('flippable', 'flipped'),
    'droppable AS (',
    `  SELECT s.${name('user')} AS who, s.p_attentive AS risk`,
    `  FROM ${scores} AS s LEFT JOIN flipped AS f ON f.who = s.${name('user')}`,
    `  WHERE f.who IS NULL AND ${signal ? mayDrop.join('\n    AND ') : never}`,
    '),',
    chosen('droppable', 'dropped'),
    'told AS (',
    '  SELECT s.*,',
    `    CASE WHEN d.who IS NOT NULL THEN ${text('drop')} WHEN f.who IS NOT NULL THEN ${text('flip')}`,
    `      WHEN ${signal ? `s.p_attentive < ${number(0.5)}` : never} THEN ${text('review')} ELSE ${text('keep')} END AS advice`,
    `  FROM ${scores} AS s`,
    `  LEFT JOIN flipped AS f ON f.who = s.${name('user')}`,
    `  LEFT JOIN dropped AS d ON d.who = s.${name('user')}`,
    '),',
    '-- Where nearly everybody would be dropped or flipped, something is misread: nothing is recommended.',
    'taken AS (',
    `  SELECT CASE WHEN theirs > 1 AND theirs > ${number(NEARLY_EVERYBODY)} * enough`,
    `    AND judged > ${number(NEARLY_EVERYBODY)} * judgements THEN 1 ELSE 0 END AS misread`,
    '  FROM (',
    `    SELECT SUM(CASE WHEN comparisons >= ${settings.minComparisons} THEN 1 ELSE 0 END) AS enough,`,
    `      SUM(CASE WHEN advice IN (${text('drop')}, ${text('flip')}) THEN 1 ELSE 0 END) AS theirs,`,
    `      SUM(CASE WHEN advice IN (${text('drop')}, ${text('flip')}) THEN comparisons ELSE 0 END) AS judged,`,
    '      SUM(comparisons) AS judgements',
    '    FROM told',
    '  ) AS counted',
    ')',
    `SELECT ${SCORE_COLUMNS.map(([column]) => `t.${name(column)}`).join(', ')},`,
    `  CASE WHEN m.misread = 1 THEN ${text('keep')} ELSE t.advice END AS recommendation`,
    'FROM told AS t CROSS JOIN taken AS m',
  ].join('\n');
}

/** The longest prefix of candidates (who, risk) in ascending risk whose mean risk is at most the target. */
function prefix(number: Dialect['number'], integer: string, target: number) {
  return (from: string, to: string): string =>
    [
      `${to}_binned AS (`,
      `  SELECT who, risk, CAST(FLOOR(risk * ${BINS}) AS ${integer}) AS bin FROM ${from}`,
      '),',
      `${to}_bins AS (`,
      `  SELECT bin, n, risk, SUM(n) OVER (ORDER BY bin) AS n_until, SUM(risk) OVER (ORDER BY bin) AS risk_until`,
      `  FROM (SELECT bin, COUNT(*) AS n, SUM(risk) AS risk FROM ${to}_binned GROUP BY bin) AS b`,
      '),',
      `${to}_edge AS (`,
      `  SELECT MIN(bin) AS bin FROM ${to}_bins WHERE risk_until > ${number(target)} * n_until`,
      '),',
      `${to} AS (`,
      `  SELECT b.who FROM ${to}_binned AS b CROSS JOIN ${to}_edge AS e WHERE e.bin IS NULL OR b.bin < e.bin`,
      '  UNION ALL',
      '  SELECT who FROM (',
      '    SELECT b.who, s.risk_until - s.risk + SUM(b.risk) OVER (ORDER BY b.risk, b.who ROWS UNBOUNDED PRECEDING) AS risk_with,',
      '      s.n_until - s.n + ROW_NUMBER() OVER (ORDER BY b.risk, b.who) AS n_with',
      `    FROM ${to}_binned AS b JOIN ${to}_edge AS e ON e.bin = b.bin JOIN ${to}_bins AS s ON s.bin = b.bin`,
      `  ) AS within WHERE risk_with <= ${number(target)} * n_with`,
      '),',
    ].join('\n');
}
