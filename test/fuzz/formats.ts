/** Valid files of each format, to be mutated, and what the format is made of. A new format is a new entry. */
export interface FuzzedFormat {
  readonly name: string;
  readonly files: readonly string[];
  /** Put in anywhere. */
  readonly tokens: readonly string[];
}

const ROWS = [
  { judge: 'ada', model_a: 'atlas', model_b: 'boreal', winner: 'model_a', n: 1 },
  { judge: 'b"é', model_a: 'boreal', model_b: 'cirrus', winner: 'tie', n: -0.5e3 },
  { judge: '李😀', model_a: 'cirrus', model_b: 'atlas', winner: 'model_b', n: null },
  {
    judge: 'ada',
    model_a: 'atlas',
    model_b: 'cirrus',
    winner: 'model_b',
    n: true,
    audit: {
      decision: 'drop',
      source: 'accepted',
      scope: 'user',
      attentiveness: 0.1,
      by: 'x',
      at: '2026-01-01T00:00:00.000Z',
    },
  },
];
const LINES = [...ROWS, ...ROWS, ...ROWS].map((row) => JSON.stringify(row));
const REVIEWS = [1, 2, 3, 4, 5].map((n) =>
  JSON.stringify({
    id: n,
    reviews: ROWS.map(({ judge, model_a, model_b, winner }) => ({ judge, model_a, model_b, winner })),
  }),
);
const CELLS = ROWS.map(({ judge, model_a, model_b, winner }) =>
  [judge, model_a, model_b, winner].map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','),
);

const JSON_TOKENS = [
  '"',
  '\\',
  '\\u00e9',
  '\\ud83d',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  'null',
  'true',
  '1e5',
  '-',
  '\n',
  '\r',
  '\r\n',
  '\t',
  '\u0000',
  '\uFEFF',
  '"audit":{}',
  '"judge":"x",',
  '[[[[[[[[',
];

export const FORMATS: readonly FuzzedFormat[] = [
  {
    name: 'jsonl',
    files: [LINES.join('\n'), `\uFEFF${LINES.join('\r\n')}\r\n`, `${LINES.join('\r')}\r`],
    tokens: JSON_TOKENS,
  },
  { name: 'jsonl of lists', files: [`${REVIEWS.join('\n')}\n`], tokens: JSON_TOKENS },
  {
    name: 'json',
    files: [
      `[${LINES.join(',')}]`,
      JSON.stringify(JSON.parse(`[${LINES.join(',')}]`), null, 2),
      `{"data": [\n${LINES.join(',\n')}\n]}`,
    ],
    tokens: JSON_TOKENS,
  },
  {
    name: 'csv',
    files: [
      `judge,model_a,model_b,winner\n${[...CELLS, ...CELLS].join('\n')}\n`,
      `\uFEFF"judge";"model_a";"model_b";"winner"\r\n${CELLS.join('\r\n').replaceAll('","', '";"')}`,
      `judge\tmodel_a\tmodel_b\twinner\ttext\n${ROWS.map((row) => `${row.judge.replace('"', '')}\t${row.model_a}\t${row.model_b}\t${row.winner}\t"two\nlines"`).join('\n')}\n`,
    ],
    tokens: [
      '"',
      '""',
      ',',
      ';',
      '\t',
      '|',
      '\n',
      '\r',
      '\r\n',
      '\uFEFF',
      '\u0000',
      'judge',
      'winner',
      'audit_decision',
      ',drop',
      ',,,',
    ],
  },
];
