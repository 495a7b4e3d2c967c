import { checkParquet } from './checkParquet.ts';
import { checkText } from './checkText.ts';
import { parquetFile, withTrailer } from './parquetFiles.ts';

/** Valid files of each format, to be mutated, and what the format is made of. A new format is a new entry. */
export interface FuzzedFormat {
  readonly name: string;
  readonly files: readonly (string | Uint8Array)[];
  /** Put in anywhere; one character is one byte where the files are bytes. */
  readonly tokens: readonly (string | Uint8Array)[];
  /** Ends a changed file so that it is not refused at first sight; without it, most would be. */
  readonly mend?: (bytes: Buffer) => Buffer;
  /** Throws where something that holds for every file does not hold for this one. */
  readonly check: (bytes: Uint8Array, random: () => number) => Promise<void>;
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
  'NaN',
  '-Infinity',
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

const CELL_TOKENS = [
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
];

/** A winner column for each user. */
const BALLOTS = [
  ['atlas', 'boreal', 'model_a', 'model_b', 'tie'],
  ['boreal', 'cirrus', 'model_b', '', 'model_b'],
  ['cirrus', 'atlas', 'tie', 'model_a', 'model_a'],
];
const AUDIT_NAMES = ['decision', 'source', 'scope', 'attentiveness', 'reason', 'by', 'at'];
const BALLOT_HEADER = 'model_a,model_b,annotator1,annotator2,annotator3';
const DECIDED_BALLOT = ['drop', 'accepted', 'user', 0.5, 'x', 'me', '2026-01-01T00:00:00.000Z']
  .map((part) => `"${JSON.stringify({ annotator1: part }).replaceAll('"', '""')}"`)
  .join(',');

/** A response a row, of two users in turn. */
const SCORES = ['x,ada,atlas,3', 'x,bob,atlas,1', 'x,ada,boreal,1', 'x,bob,boreal,2', 'x,ada,cirrus,'];
const SCORES_HEADER = 'interaction_id,user_id,model_name,score';
const SCORED = ['1', '2', '3'].flatMap((n) => SCORES.map((cells) => cells.replace('x', n)));

/** A rating a row, sorted by system. */
const RATINGS_HEADER = 'annotator,item,system,severity';
const RATINGS = ['atlas', 'boreal', 'cirrus'].flatMap((system, s) =>
  [0, 1, 2, 3, 4, 5].map(
    (i) => `${i % 2 === 0 ? 'ada' : 'bob'},i${i >> 1},${system},${['minor', 'major', '0'][(i * 2 + s) % 3]!}`,
  ),
);

/** Three responses to a row. */
const SIDES_HEADER = 'user_id,model_a,score_a,model_b,score_b,model_c,score_c';
const SIDE_BY_SIDE = [
  'ada,atlas,3,boreal,1,cirrus,1',
  'bob,cirrus,2.5,atlas,3,,',
  'eve,boreal,1,cirrus,2,atlas,3',
];

/** A row a person, whose answers are columns. */
const SURVEY_HEADER = 'respondent_id,Q1: atlas vs boreal,Q2: boreal vs cirrus,note';
const SURVEY = ['r1,A,B,x', 'r2,B,tie,', 'r3,,A,"two\nlines"', 'r4,A,A,y'];
const PEOPLE = [
  ['r1', 'A', 'B', 'x'],
  ['r2', 'B', 'tie', ''],
  ['r3', '', 'A', 'z'],
];

const BATTLE_COLUMNS = ['judge', 'model_a', 'model_b', 'winner'] as const;
const said = (cell: string) => (cell === '' ? null : cell);

const PARQUET_TOKENS = [
  // Field headers, sizes and the end of a structure, as Thrift spells them.
  ...[
    [0x00],
    [0x15, 0x02],
    [0x19, 0x1c],
    [0x2c],
    [0x18, 0x05],
    [0xff, 0xff, 0xff, 0xff, 0x0f],
    [0x80, 0x80, 0x80, 0x80, 0x08],
  ],
  [...Buffer.from('PAR1')],
].map((bytes) => Uint8Array.from(bytes));

export const FORMATS: readonly FuzzedFormat[] = [
  {
    name: 'jsonl',
    files: [LINES.join('\n'), `\uFEFF${LINES.join('\r\n')}\r\n`, `${LINES.join('\r')}\r`],
    tokens: JSON_TOKENS,
    check: checkText,
  },
  { name: 'jsonl of lists', files: [`${REVIEWS.join('\n')}\n`], tokens: JSON_TOKENS, check: checkText },
  {
    name: 'json',
    files: [
      `[${LINES.join(',')}]`,
      JSON.stringify(JSON.parse(`[${LINES.join(',')}]`), null, 2),
      `{"data": [\n${LINES.join(',\n')}\n]}`,
      `[${LINES.slice(0, 4).join(',')}]\n[]\n[\n${LINES.slice(4).join(',\n')}\n]\n`,
    ],
    tokens: JSON_TOKENS,
    check: checkText,
  },
  {
    name: 'csv',
    files: [
      `judge,model_a,model_b,winner\n${[...CELLS, ...CELLS].join('\n')}\n`,
      `\uFEFF"judge";"model_a";"model_b";"winner"\r\n${CELLS.join('\r\n').replaceAll('","', '";"')}`,
      `judge\tmodel_a\tmodel_b\twinner\ttext\n${ROWS.map((row) => `${row.judge.replace('"', '')}\t${row.model_a}\t${row.model_b}\t${row.winner}\t"two\nlines"`).join('\n')}\n`,
    ],
    tokens: CELL_TOKENS,
    check: checkText,
  },
  {
    name: 'csv of users',
    files: [
      `${BALLOT_HEADER}\n${[...BALLOTS, ...BALLOTS].map((cells) => cells.join(',')).join('\n')}\n`,
      `"${BALLOT_HEADER.replaceAll(',', '";"')}"\r\n${BALLOTS.map((cells) => `"${cells.join('";"')}"`).join('\r\n')}`,
      `${[BALLOT_HEADER, ...AUDIT_NAMES.map((name) => `audit_${name}`)].join(',')}\n${BALLOTS.map((cells, i) => `${cells.join(',')},${i === 1 ? ',,,,,,' : DECIDED_BALLOT}`).join('\n')}\n`,
    ],
    tokens: [...CELL_TOKENS, '{', '}', '{""annotator1"":""drop""}', 'annotator2', ':'],
    check: checkText,
  },
  {
    name: 'csv of rankings',
    files: [
      `${[SCORES_HEADER, ...SCORED].join('\n')}\n`,
      `${[SCORES_HEADER, ...SCORED.toSorted((a, b) => (a.slice(1) < b.slice(1) ? -1 : 1))].join('\n')}\n`,
      `"${[SCORES_HEADER, ...SCORED].map((cells) => cells.replaceAll(',', '";"')).join('"\r\n"')}"`,
      `${[[SCORES_HEADER, ...AUDIT_NAMES.map((name) => `audit_${name}`)], ...SCORED.map((cells, i) => [cells, i === 5 ? 'drop,accepted,user,0.5,x,me,now' : ',,,,,,'])].map((cells) => cells.join(',')).join('\n')}\n`,
    ],
    tokens: [...CELL_TOKENS, 'ada', 'atlas', '2', 'score'],
    check: checkText,
  },
  {
    name: 'csv of ratings',
    files: [
      `${[RATINGS_HEADER, ...RATINGS].join('\n')}\n`,
      `"${[RATINGS_HEADER, ...RATINGS].map((cells) => cells.replaceAll(',', '";"')).join('"\r\n"')}"`,
    ],
    tokens: [...CELL_TOKENS, 'ada', 'atlas', 'minor', 'severity', '7'],
    check: checkText,
  },
  {
    name: 'jsonl of ratings',
    files: [
      `${RATINGS.map((cells) => {
        const values = cells.split(',');
        return JSON.stringify(
          Object.fromEntries(RATINGS_HEADER.split(',').map((name, i) => [name, values[i]])),
        );
      }).join('\n')}\n`,
    ],
    tokens: [...JSON_TOKENS, '"minor"', '"ada"'],
    check: checkText,
  },
  {
    name: 'csv of rankings side by side',
    files: [
      `${SIDES_HEADER}\n${[...SIDE_BY_SIDE, ...SIDE_BY_SIDE].join('\n')}\n`,
      `"${[SIDES_HEADER, ...SIDE_BY_SIDE].map((cells) => cells.replaceAll(',', '";"')).join('"\r\n"')}"`,
    ],
    tokens: [...CELL_TOKENS, 'ada', 'atlas', '2', 'model_a', 'score_c'],
    check: checkText,
  },
  {
    name: 'jsonl of rankings side by side',
    files: [
      `${SIDE_BY_SIDE.map((cells) => {
        const values = cells.split(',');
        const row = SIDES_HEADER.split(',').map((name, i) => [
          name,
          /^\d/.test(values[i]!) ? Number(values[i]) : said(values[i]!),
        ]);
        return JSON.stringify(Object.fromEntries(row));
      }).join('\n')}\n`,
    ],
    tokens: JSON_TOKENS,
    check: checkText,
  },
  {
    name: 'csv of surveys',
    files: [
      `${[SURVEY_HEADER, ...SURVEY].join('\n')}\n`,
      `${[[SURVEY_HEADER, ...AUDIT_NAMES.map((name) => `audit_${name}`)], ...SURVEY.map((cells, i) => [cells, i === 1 ? 'drop,accepted,user,0.5,x,me,now' : ',,,,,,'])].map((cells) => cells.join(',')).join('\n')}\n`,
      `ResponseId,Q1,Q2,Status\nResponse ID,Better? - atlas vs boreal,Better? - boreal vs cirrus,Response Type\n"{""ImportId"":""_recordId""}",x,y,z\nR_1,Left,Right,IP Address\nR_2,Right,Left,IP Address\n`,
    ],
    tokens: [...CELL_TOKENS, 'A', 'B', 'tie', ' vs ', 'r1', '{""ImportId"":'],
    check: checkText,
  },
  {
    name: 'jsonl of surveys',
    files: [
      `${PEOPLE.map((cells) => JSON.stringify(Object.fromEntries(SURVEY_HEADER.split(',').map((name, i) => [name, said(cells[i]!)])))).join('\n')}\n`,
    ],
    tokens: [...JSON_TOKENS, '"A"', ' vs '],
    check: checkText,
  },
  ...(
    [
      ['parquet of surveys', SURVEY_HEADER.split(','), [...PEOPLE, ...PEOPLE].map((row) => row.map(said))],
      ['parquet', BATTLE_COLUMNS, ROWS.map((row) => BATTLE_COLUMNS.map((name) => row[name]))],
      ['parquet of users', BALLOT_HEADER.split(','), [...BALLOTS, ...BALLOTS].map((row) => row.map(said))],
    ] as const
  ).map(([name, columns, rows]) => ({
    name,
    files: [parquetFile(columns, rows, 'UNCOMPRESSED'), parquetFile(columns, rows, 'SNAPPY')],
    tokens: PARQUET_TOKENS,
    mend: withTrailer,
    check: checkParquet,
  })),
];
