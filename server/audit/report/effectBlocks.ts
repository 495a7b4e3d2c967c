import { shownName } from '../../dataset/index.ts';
import type { BeforeAfter, FilterEffect, ModelPlace } from '../../protocol.ts';
import { describeEffect, isIdle, nameOfTaste, shareOf } from '../effect/index.ts';
import { count, counted, decimal, percent } from '../wording.ts';
import type { Block, TableBlock } from './blocks.ts';

const MOST_NAME = 60;
const MOST_MODELS = 60;

/** What an export without those who are recommended to be dropped would do to the labels. */
export function effectBlocks(effect: FilterEffect | null): Block[] {
  if (effect === null) return [];
  const heading = { kind: 'heading' as const, text: 'What the filter does' };
  if (isIdle(effect))
    return [
      heading,
      {
        kind: 'paragraph',
        text: 'Nothing: nobody is recommended to be dropped, and nothing is decided. All labels stay as they are.',
      },
    ];
  return [
    heading,
    {
      kind: 'paragraph',
      text:
        'An export with the decisions in the file, and without the users recommended to be dropped (export --policy recommended), ' +
        'beside the labels as they are; copies of rows count once.',
    },
    { kind: 'list', items: describeEffect(effect) },
    ...(effect.models.length === 0 ? [] : [modelsTable(effect)]),
    ...leftTables(effect),
  ];
}

function modelsTable({ models }: FilterEffect): TableBlock {
  return {
    kind: 'table',
    columns: [
      { name: 'model', isNumber: false },
      { name: 'place before', isNumber: true },
      { name: 'after', isNumber: true },
      { name: 'strength before', isNumber: true },
      { name: 'after', isNumber: true },
    ],
    rows: models
      .slice(0, MOST_MODELS)
      .map(({ model, before, after }) => [
        shownName(model, MOST_NAME),
        count(before.place),
        count(after.place),
        strength(before),
        strength(after),
      ]),
    more: models.length > MOST_MODELS ? `… and ${counted(models.length - MOST_MODELS, 'more model')}.` : null,
  };
}

function strength({ strength: value, interval }: ModelPlace): string {
  return interval === null
    ? decimal(value)
    : `${decimal(value)} (${decimal(interval[0])} to ${decimal(interval[1])})`;
}

/** What is left of tastes, where there are several, and of topics and languages. */
function leftTables({ tastes, columns }: FilterEffect): TableBlock[] {
  const table = (of: string, rows: readonly (readonly [string, BeforeAfter])[]): TableBlock => ({
    kind: 'table',
    columns: [
      { name: of, isNumber: false },
      { name: 'comparisons', isNumber: true },
      { name: 'that stay', isNumber: true },
      { name: 'of all', isNumber: true },
    ],
    rows: rows.map(([name, part]) => [
      shownName(name, MOST_NAME),
      count(part.before),
      count(part.after),
      percent(shareOf(part)),
    ]),
    more: null,
  });
  return [
    ...(tastes.length < 2
      ? []
      : [
          table(
            'users of',
            tastes.map((one) => [nameOfTaste(one), one.comparisons] as const),
          ),
        ]),
    ...columns.map(({ column, values, others }) =>
      table(column, [
        ...values.map(({ value, comparisons }) => [value, comparisons] as const),
        ...(others.before === 0 ? [] : [['others', others] as const]),
      ]),
    ),
  ];
}
