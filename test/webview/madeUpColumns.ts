import type { ColumnChoices, ReadingPreview, ReadingSettings } from '../../server/protocol.ts';

/** Columns of a file whose winner is a number that can mean two things; null for the file that is empty. */
export function madeUpColumns(story: string): ColumnChoices | null {
  if (story === 'empty') return null;
  const isOpen = story === 'column-needed';
  return {
    found: { user: 'annotator', modelA: 'system_x', modelB: 'system_y' },
    missing: isOpen ? ['winner'] : [],
    columns: [
      { column: 'annotator', examples: ['ada', 'ben', 'cy'] },
      { column: 'system_x', examples: ['alpha', 'beta'] },
      { column: 'system_y', examples: ['beta', 'gamma'] },
      { column: 'choice', examples: ['1', '2', '9'] },
    ],
    conventions: isOpen
      ? [
          { name: 'index', meaning: '0 is the first, 1 the second' },
          { name: 'one-two', meaning: '1 is the first, 2 the second' },
        ]
      : [],
    roles: [],
    allConventions: [],
    convention: null,
    given: {},
  };
}

const FIRST = ['ada: alpha > beta', 'ben: alpha > gamma', 'cy: beta = gamma', 'ada: gamma > alpha'];

/**
 * Two readings of that file; the second leaves open what 9 means, and whether the order is known. None for files that no
 * reading would make a dataset.
 */
export function madeUpReadings(story: string, settings: ReadingSettings): ReadingPreview[] {
  if (story !== 'column-needed' && story !== 'ready') return [];
  const isRead = settings['convention'] !== undefined || story === 'ready';
  return isRead
    ? [reading(settings, settings['convention'] === 'index')]
    : [
        reading({ winner: 'choice', convention: 'index' }, true),
        reading({ winner: 'choice', convention: 'one-two' }, false),
      ];
}

function reading(settings: ReadingSettings, isIndex: boolean): ReadingPreview {
  const values = settings['values'];
  const said = typeof values === 'object' ? values['9'] : undefined;
  return {
    settings,
    meaning: isIndex
      ? 'in “choice” 0 is the first, 1 the second'
      : 'in “choice” 1 is the first, 2 the second',
    rows: 2_386,
    comparisons: said === 'skip' ? 2_300 : 2_362,
    ties: said === 'tie' ? 340 : 280,
    users: 122,
    consequence: `then alpha wins ${isIndex ? 81 : 27}% of 150 decided comparisons`,
    first: isIndex ? FIRST : FIRST.toReversed(),
    mapping: {
      user: 'annotator',
      modelA: 'system_x',
      modelB: 'system_y',
      winner: 'choice',
      item: 'prompt_id',
    },
    unclear: isIndex || said !== undefined ? [] : [{ value: '9', rows: 62, example: 'p7,alpha,beta,ada,9' }],
    asksOrder: !isIndex && settings['order'] === undefined,
  };
}
