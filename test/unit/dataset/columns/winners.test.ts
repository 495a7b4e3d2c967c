import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  possibleConventions,
  type SideNumbering,
} from '../../../../server/dataset/columns/roles/conventions.ts';
import { FIRST, NO_OUTCOME, SECOND, TIE, type WinnerConvention } from '../../../../server/dataset/types.ts';
import {
  BY_MODEL_NAME,
  oppositeOf,
  outcomeOf,
  outcomeSaid,
  SKIPPED,
  type WinnerValue,
} from '../../../../server/dataset/outcomes/winners.ts';

const noun = fc.constantFrom(
  '',
  'model_',
  'model ',
  'Model-',
  'response ',
  'Response',
  'assistant_',
  'output_',
);
const degree = fc.constantFrom('', ' slightly', ' much', ' significantly', '-slightly', '_a bit');
const cased = (word: string) =>
  fc.constantFrom(word, word.toUpperCase(), `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
const sideOf = (words: readonly string[]) => fc.constantFrom(...words).chain(cased);

/** A verdict for the first response, in some spelling. */
const wordsForFirst: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(noun, sideOf(['a', 'left', 'first'])).map((parts) => parts.join('')),
  fc
    .tuple(
      noun.filter((text) => text !== ''),
      fc.constant('1'),
    )
    .map((parts) => parts.join('')),
  fc
    .tuple(
      sideOf(['a', 'left', 'first']),
      fc.constantFrom(' is', '-is', ''),
      degree,
      fc.constantFrom(' better', '-better', ' wins', ' preferred'),
    )
    .map((parts) => parts.join('')),
  fc
    .tuple(fc.constantFrom('slightly ', 'strongly prefer ', 'Prefer '), noun, sideOf(['a']))
    .map((parts) => parts.join('')),
  fc.tuple(sideOf(['left', 'first']), fc.constantFrom(' response', ' model')).map((parts) => parts.join('')),
  fc.constantFrom('A>B', 'A>>B', 'A > B', 'B<A', 'a>b', '[[A]]', '[[A>>B]]', '(A)', 'A.', ' model_a\t'),
  fc.constantFrom('1-0', '1:0', 'leftvote'),
);

describe('winners in words', () => {
  test('the opposite of a verdict for the first is one for the second, and its opposite is itself', () => {
    fc.assert(
      fc.property(wordsForFirst, (text) => {
        assert.equal(outcomeOf(text, 'words'), FIRST, text);
        const opposite = oppositeOf(text, 'words')!;
        assert.equal(outcomeOf(opposite, 'words'), SECOND, opposite);
        assert.equal(oppositeOf(opposite, 'words'), text);
      }),
      { numRuns: 2000 },
    );
  });

  test('whatever a text says, its opposite says the opposite, and taken twice it is the same text', () => {
    const piece = fc.constantFrom(
      'a',
      'B',
      'Left',
      'right',
      'first',
      'fIRST',
      'model',
      '_',
      ' ',
      '-',
      '1',
      '2',
      'is',
      'better',
      '>',
      '<',
      'tie',
      '[',
      ']',
      'slightly',
      'than',
      'worse',
      'links',
      'x',
      '左',
      '更好',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 7 }), (pieces) => {
        const text = pieces.join('');
        const outcome = outcomeOf(text, 'words');
        if (outcome !== FIRST && outcome !== SECOND) return;
        const opposite = oppositeOf(text, 'words')!;
        assert.equal(outcomeOf(opposite, 'words'), outcome === FIRST ? SECOND : FIRST, text);
        assert.equal(oppositeOf(opposite, 'words'), text);
      }),
      { numRuns: 5000 },
    );
  });

  for (const tie of [
    'tie',
    'Tie',
    'TIED',
    'tie (bothbad)',
    'tie (both bad)',
    'tie (inconsistent)',
    'both_bad',
    'bothbad',
    'Both Bad',
    'equal',
    'same',
    'Equally Good',
    'equally_bad',
    'draw',
    'neither',
    'no preference',
    'about the same',
    'NA',
    'A=B',
    '[[A=B]]',
    'Neutral',
    'They are about the same.',
    'Both are equally good',
    'No difference',
    'unentschieden',
    'Beide gleich gut',
    'égalité',
    'Aucune différence',
    'Empate',
    '平局',
    '差不多',
    'Egalite',
    'e\u0301galite\u0301',
    'Remis',
    'ничья',
    '引き分け',
    'どちらとも言えない',
  ]) {
    test(`“${tie}” is a tie`, () => {
      assert.equal(outcomeOf(tie, 'words'), TIE);
    });
  }

  for (const [first, second] of [
    ['Sentence A', 'Sentence B'],
    ['text_a', 'text_b'],
    ['Text X', 'Text Y'],
    ['A is significantly better than B', 'B is significantly better than A'],
    ['A is better than B.', 'B is better than A.'],
    ['B is much worse than A', 'A is much worse than B'],
    ['Response 2 is worse', 'Response 1 is worse'],
    ['Response 1 is slightly better than Response 2', 'Response 2 is slightly better than Response 1'],
    ['links', 'rechts'],
    ['Antwort A ist besser', 'Antwort B ist besser'],
    ['A ist deutlich besser als B', 'B ist deutlich besser als A'],
    ['Gauche', 'Droite'],
    ['Réponse 1', 'Réponse 2'],
    ['A est meilleure', 'B est meilleure'],
    ['izquierda', 'derecha'],
    ['La primera respuesta', 'La segunda respuesta'],
    ['左', '右'],
    ['左边更好', '右边更好'],
    ['回答A更好', '回答B更好'],
    ['前者', '后者'],
    ['1番目', '2番目'],
    ['Aの方が良い', 'Bの方が良い'],
    ['modele_a', 'modele_b'],
    ['Re\u0301ponse A', 'Re\u0301ponse B'],
    ['premie\u0300re', 'deuxie\u0300me'],
    ['Первый ответ', 'Второй ответ'],
    ['왼쪽', '오른쪽'],
  ] as const)
    test(`“${first}” is for the first, “${second}” for the second, each the other's opposite`, () => {
      assert.deepEqual([outcomeOf(first, 'words'), outcomeOf(second, 'words')], [FIRST, SECOND]);
      assert.deepEqual([oppositeOf(first, 'words'), oppositeOf(second, 'words')], [second, first]);
    });

  for (const name of [
    'gpt-4',
    'x',
    'None',
    'A is better than A',
    'A is better than 2',
    'afar',
    'away',
    'atlas',
    'bart',
    'model',
    'a model',
    'both-llama',
    'left-pad',
    'A>A',
    'fIRST',
    'a2',
    'winner',
    '',
    '1',
    '2',
    '17',
  ])
    test(`“${name}” is no side`, () => {
      assert.equal(outcomeOf(name, 'words'), BY_MODEL_NAME);
    });

  test('in a column of names a word is a name', () => {
    assert.deepEqual(
      ['A', 'model_b', 'tie', 7].map((value) => outcomeOf(value, 'names')),
      [BY_MODEL_NAME, BY_MODEL_NAME, TIE, BY_MODEL_NAME],
    );
  });
});

const spelled = (numbers: readonly string[]) =>
  fc
    .tuple(fc.constantFrom('', ' ', '\t'), fc.constantFrom(...numbers), fc.constantFrom('', ' '))
    .map((parts) => parts.join(''));

const numbers: readonly [
  convention: WinnerConvention,
  first: fc.Arbitrary<string>,
  ties: readonly WinnerValue[],
][] = [
  [
    'one-two',
    spelled(['1', '1.0', '1.', '1.32', '1.4999', '01', '1e0', '10e-1', '0.1e1', '1.00E+0']),
    [0, 1.5, '0', '1.50', 'tie'],
  ],
  [
    'index',
    spelled(['0', '0.0', '00', '0e0', '0.', 'false', 'False', 'FALSE', 'No', 'nein', '否']),
    [0.5, 2, '2.0', 'tie'],
  ],
  ['is-first', spelled(['1', '1.0', '01', '1e0', 'true', 'True', 'YES', 'Oui', 'y']), [0.5, 2, 'equal']],
  ['negative-first', spelled(['-1', '-3', '-2.5', '-0.1', '-1e-1', '-.5']), [0, '-0', 'tie']],
  ['positive-first', spelled(['1', '3', '2.5', '.1', '1e-1']), [0, '0.0', 'tie']],
  ['below-3', spelled(['1', '2', '2.0', '02', '1e0', '2.75']), [3, '3.0', 'tie']],
  ['above-3.5', spelled(['4', '7', '6.5', '3.6']), [3.5, 'equal']],
  ['below-5.5', spelled(['1', '5', '2.25']), [5.5]],
  ['below-50', spelled(['0', '5', '49', '7.5', '0.25']), [50, '50.0', 'tie']],
  ['above-0.5', spelled(['0.51', '1', '0.9', '.75']), [0.5, '.5']],
];

describe('winners in numbers', () => {
  for (const [convention, first, ties] of numbers) {
    test(`${convention}: the opposite is the other side, and taken twice the same text`, () => {
      fc.assert(
        fc.property(first, (text) => {
          // The explicit sign of an exponent could not be told from that of a number.
          if (text.includes('+')) return;
          assert.equal(outcomeOf(text, convention), FIRST, text);
          const opposite = oppositeOf(text, convention)!;
          assert.equal(outcomeOf(opposite, convention), SECOND, opposite);
          assert.equal(oppositeOf(opposite, convention), text);
        }),
      );
      for (const tie of ties) assert.equal(outcomeOf(tie, convention), TIE, String(tie));
    });
  }

  test('1.32 of 1 to 2 is 1.68 from the other side, exactly', () => {
    assert.equal(oppositeOf('1.32', 'one-two'), '1.68');
    assert.equal(oppositeOf('1.9999999999999999', 'one-two'), '1.0000000000000001');
  });

  test('what stands for nothing means nothing', () => {
    const meaningless: [WinnerValue, WinnerConvention][] = [
      [3, 'one-two'],
      [0.5, 'one-two'],
      [-1, 'index'],
      [-0, 'is-first'],
      [null, 'index'],
      [null, 'one-two'],
      // Its opposite, 95, could not be told from that of 5.
      ['05', 'below-50'],
      [7, 'below-3'],
      [-1, 'above-3'],
      [true, 'one-two'],
      ['+1', 'positive-first'],
      ['0x1', 'words'],
    ];
    assert.deepEqual(
      meaningless.map(([value, convention]) => outcomeOf(value, convention)),
      [...new Array<number>(11).fill(NO_OUTCOME), BY_MODEL_NAME],
    );
  });
});

describe('values that the settings speak of', () => {
  const values = { a1: 'first', a2: 'second', s: 'tie', C: 'skip', null: 'tie' } as const;

  test('mean what is said of them, numbers and null too', () => {
    const said = ['a1', ' a2 ', 's', 'C', null, 'A', 'toString'].map((value) => outcomeSaid(value, values));
    assert.deepEqual(said, [FIRST, SECOND, TIE, SKIPPED, TIE, null, null]);
    assert.equal(outcomeSaid(1, { 1: 'second' }), SECOND);
    assert.equal(outcomeSaid(null, { '': 'skip' }), SKIPPED);
  });

  test('have an opposite among those said, and none that would be read as the same side', () => {
    assert.equal(oppositeOf(' a1', 'words', values), ' a2');
    assert.equal(oppositeOf(' a2', 'words', values), ' a1');
    assert.equal(oppositeOf('A', 'words', { A: 'second', B: 'first' }), 'B');
    assert.equal(oppositeOf('A', 'words', { A: 'second' }), null);
    assert.equal(oppositeOf('left', 'words', { right: 'skip' }), null);
    assert.equal(oppositeOf('left', 'words', values), 'right');
  });
});

describe('what a column of winners may mean', () => {
  const columns: readonly [name: string, values: WinnerValue[], sides: SideNumbering, WinnerConvention[]][] =
    [
      ['winner', ['model_a', 'tie'], 'letters', ['words']],
      ['preference', [1, 2, 0], 'from-one', ['one-two']],
      ['preference', ['1', '2', '1.5', 'tie'], 'letters', ['one-two']],
      ['preference', [1, 1.32, 2, null], 'letters', ['one-two']],
      ['preference', [0, 1, 2], 'letters', ['one-two', 'index', 'is-first', 'below-1', 'above-1']],
      ['label', [0, 1, 2], 'from-zero', ['index']],
      ['label', [1, 2], 'from-zero', ['one-two', 'index']],
      ['label', [1, 2], 'from-one', ['one-two']],
      ['choice', [0, 1], 'letters', ['is-first', 'index']],
      ['choice', [1, 0], 'from-zero', ['index']],
      ['winner_index', [0, 1], 'letters', ['index']],
      ['winner_index', [1, 1], 'letters', ['index', 'one-two']],
      ['choice', [0, 1, 2], 'from-one', ['index', 'one-two', 'is-first', 'below-1', 'above-1']],
      ['label', [0, 1], 'letters', ['is-first', 'index']],
      ['label', [0, 1], 'from-zero', ['index']],
      ['label', [1, 1], 'letters', ['one-two', 'is-first', 'index']],
      ['is_A_selected', ['0', '1'], 'letters', ['is-first']],
      ['first_is_better', [true, false], 'letters', ['is-first']],
      ['is_model_b_better', [true, false], 'letters', ['index']],
      ['model_a_wins', [1, 0, 0.5], 'letters', ['is-first']],
      ['better', [true, false], 'letters', ['is-first', 'index']],
      ['preference', [-1, 0, 1], 'letters', ['positive-first', 'negative-first']],
      ['preference_strength', [-3, 2, 0], 'from-one', ['negative-first']],
      ['overall_preference', [3, 1], 'from-one', ['below-2', 'above-2', 'negative-first']],
      ['overall_preference', [1, 5, 3], 'from-one', ['below-3', 'above-3', 'negative-first']],
      ['preference_strength', [1, 2, 7], 'letters', ['below-4', 'above-4', 'negative-first']],
      [
        'preference_strength',
        [1, 2, 0],
        'letters',
        ['one-two', 'index', 'below-1', 'above-1', 'negative-first'],
      ],
      ['overall_preference', [1, 2], 'letters', ['one-two', 'negative-first']],
      ['rating', [1, 4, 3], 'letters', ['words', 'below-2.5', 'above-2.5', 'below-3', 'above-3']],
      ['winner', [17, 18], 'letters', ['words']],
      ['score', [3.7, 9.1], 'letters', ['below-5', 'above-5']],
      ['slider', [0, 37, 100], 'letters', ['words', 'below-50', 'above-50']],
      ['slider', [12.5, 88], 'letters', ['below-50', 'above-50']],
      ['slider', [60, 88.5], 'letters', []],
      ['slider', [0, 0.25, 1], 'letters', ['below-0.5', 'above-0.5']],
      ['slider', [-50, 20], 'letters', ['positive-first', 'negative-first']],
      ['a_is_better', [0.2, 0.9], 'letters', ['above-0.5']],
      ['prefers_b', [0.2, 0.9], 'letters', ['below-0.5']],
      ['a_is_better', ['Yes', 'No', 'Equal'], 'letters', ['is-first']],
      ['is_a_better', ['no', 'yes'], 'letters', ['is-first']],
      ['left_is_better', ['TRUE', 'FALSE'], 'letters', ['is-first']],
      ['prefers_b', ['Yes', 'No'], 'letters', ['index']],
      ['model_1_wins', ['y', 'n'], 'letters', ['is-first']],
      ['right_response_preferred', [true, false], 'letters', ['index']],
      ['choice', ['yes', 'no'], 'letters', ['is-first', 'index']],
      ['winner', [true, 1], 'letters', []],
    ];
  for (const [name, values, sides, expected] of columns) {
    test(`${name} of ${JSON.stringify(values)}, counted ${sides}: ${expected.join(' or ') || 'nothing'}`, () => {
      assert.deepEqual(possibleConventions({ name, values, sides }), expected);
    });
  }
});
