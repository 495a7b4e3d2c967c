import { FIRST, SECOND, TIE } from '../types.ts';

/** What a text says about who won. */
export interface Words {
  readonly outcome: number;
  /** The same with the sides exchanged; the text itself where it is a tie. */
  readonly opposite: string;
}

/** Words that name the sides. Each is at home in one pair, so that it can be exchanged and back. */
const SIDES = [
  ['a', 'b'],
  ['1', '2'],
  ['left', 'right'],
  ['first', 'second'],
  ['one', 'two'],
  // German, French, Spanish, Italian, Portuguese, Polish, Russian, Chinese, Japanese and Korean.
  ['links', 'rechts'],
  ['linke', 'rechte'],
  ['linker', 'rechter'],
  ['linkes', 'rechtes'],
  ['erste', 'zweite'],
  ['erster', 'zweiter'],
  ['erstes', 'zweites'],
  ['gauche', 'droite'],
  ['première', 'deuxième'],
  ['premiere', 'deuxieme'],
  ['izquierda', 'derecha'],
  ['primera', 'segunda'],
  ['primero', 'segundo'],
  ['sinistra', 'destra'],
  ['prima', 'seconda'],
  ['primo', 'secondo'],
  ['esquerda', 'direita'],
  ['lewy', 'prawy'],
  ['lewa', 'prawa'],
  ['левый', 'правый'],
  ['левая', 'правая'],
  ['первый', 'второй'],
  ['первая', 'вторая'],
  ['왼쪽', '오른쪽'],
  ['左', '右'],
  ['左边', '右边'],
  ['左側', '右側'],
  ['前者', '后者'],
  ['前の', '後の'],
  ['第一个', '第二个'],
  ['1番目', '2番目'],
  ['甲', '乙'],
] as const;
/** Words for sides that may as well be names of models where they stand alone. */
const SIDES_OF_NOUNS = [['x', 'y']] as const;
const ALL_SIDES = [...SIDES, ...SIDES_OF_NOUNS];

const GAP = '[ _-]+';
const ORDINAL =
  '(?:left|right|first|second|linke|rechte|erste|zweite|première|deuxième|premiere|deuxieme|primera|segunda|первый|второй)';
const NOUN =
  '(?:model|response|assistant|answer|system|output|completion|option|candidate|generator|policy|summary|text|story|poem|image|chatbot|bot|' +
  'sentence|translation|document|doc|sample|reply|version|passage|article|essay|caption|video|audio|argument|player|choice|run|experiment|item|side|' +
  'antwort|modell|satz|réponse|reponse|modèle|modele|système|systeme|texte|respuesta|modelo|sistema|texto|opción|opcion|risposta|modello|testo|resposta|' +
  'antwoord|odpowiedź|odpowiedz|ответ|модель|система|текст|回答|模型|系统|答案|回复|システム|モデル|文|모델|응답|답변)';
const SIDE = `(?:${SIDES.flat().join('|')})`;
const NOUN_SIDE = `(?:${ALL_SIDES.flat().join('|')})`;
/** `a`, `model_a`, `modelA`, `response 1`, `first response` */
const NAMED = `(?:(?:${NOUN}(?:${GAP})?)(NOUN_SIDE)|(SIDE)|(?:(?:the|die|la)${GAP})?(ORDINAL)${GAP}${NOUN})`;
const DEGREE =
  '(?:slightly|a bit|a little|somewhat|marginally|moderately|much|far|significantly|clearly|strongly|definitely|way|considerably|substantially|a lot|' +
  'etwas|viel|deutlich|légèrement|beaucoup|nettement|ligeramente|mucho|claramente)';
const BETTER =
  '(?:better|best|preferred|chosen|selected|superior|wins?|won|win|winner|besser|gewinnt|meilleure?|mejor|gana|migliore|melhor)';
const WORSE = '(?:worse|inferior|loses|lost|schlechter|pire|peor|peggiore|pior)';
const IS = '(?:is|was|are|ist|est|es|è|é)';
const VERB = '(?:prefer|prefers|preferred|choose|chose)';

/** What may stand around a verdict: `[[A]]`, `(A)`, `A.` */
const BEFORE = '^[\\s\\[("\']*';
const AFTER = '[\\s\\])"\'.!。]*$';

/** Statements about one side, which is the one that won. */
const ABOUT_ONE = [
  // model_a; A is slightly better; A wins; left slightly
  `${NAMED}(?:${GAP}${IS})?(?:${GAP}${DEGREE})?(?:${GAP}${BETTER})?`,
  // slightly A; strongly prefer response 1
  `(?:${DEGREE}${GAP})?(?:${VERB}${GAP})?${NAMED}(?:${GAP}${DEGREE})?`,
  `${NAMED}(?:更好|较好|胜|の(?:方|ほう)が(?:良い|よい|いい))`,
].map(pattern);

/** Statements about one side, which is the one that lost. */
const AGAINST_ONE = pattern(`${NAMED}(?:${GAP}${IS})?(?:${GAP}${DEGREE})?${GAP}${WORSE}`);

/** A > B, A >> B, B < A */
const ABOUT_BOTH = pattern(`${NAMED}\\s*(>{1,3}|<{1,3})\\s*${NAMED}`);

/** A is significantly better than B */
const COMPARED = ['than', 'als', 'que', 'di'].join('|');
const ONE_OVER_OTHER = pattern(
  `${NAMED}(?:${GAP}${IS})?(?:${GAP}${DEGREE})?${GAP}(?:${BETTER}|(WORSE))${GAP}(?:${COMPARED})${GAP}(?:the${GAP})?${NAMED}`,
);

const TIES = withoutMarksToo([
  'tie',
  'tied',
  'tie bothbad',
  'tie both bad',
  'tie inconsistent',
  'bothbad',
  'both bad',
  'both good',
  'both',
  'both equally good',
  'both equally bad',
  'neither',
  'equal',
  'equally good',
  'equally bad',
  'about equal',
  'same',
  'the same',
  'about the same',
  'draw',
  'no preference',
  'na',
  'n/a',
  'a=b',
  'a = b',
  'neutral',
  'equivalent',
  'similar',
  'indifferent',
  'even',
  'no difference',
  'no winner',
  'equal quality',
  'same quality',
  'tievote',
  'bothbad vote',
  '1/2 1/2',
  '½ ½',
  'about equally good',
  'they are the same',
  'they are equal',
  'they are about the same',
  'they are similar',
  'both are the same',
  'both are equal',
  'both are about the same',
  'both are equally good',
  'both are equally bad',
  'both are good',
  'both are bad',
  'both same',
  'both equal',
  'both the same',
  'both about the same',
  'both are similar',
  'equally',
  // German
  'unentschieden',
  'gleich',
  'gleich gut',
  'gleich schlecht',
  'gleichwertig',
  'beide',
  'beide gleich',
  'beide gleich gut',
  'keine',
  'keines',
  'weder noch',
  'kein unterschied',
  // French
  'égalité',
  'égal',
  'égales',
  'égaux',
  'match nul',
  'les deux',
  'aucun',
  'aucune',
  'aucune différence',
  'aucune préférence',
  'équivalent',
  'équivalentes',
  // Spanish, Italian, Portuguese
  'empate',
  'igual',
  'iguales',
  'ambos',
  'ambas',
  'ninguno',
  'ninguna',
  'sin preferencia',
  'pareggio',
  'uguale',
  'entrambi',
  'nessuno',
  'iguais',
  'nenhum',
  'nenhuma',
  // Dutch, Polish, Russian
  'gelijk',
  'geen voorkeur',
  'remis',
  'bez różnicy',
  'ничья',
  'одинаково',
  'без разницы',
  // Chinese
  '平局',
  '平手',
  '相同',
  '一样',
  '一样好',
  '差不多',
  '都好',
  '都不好',
  '无差异',
  '没有区别',
  // Japanese
  '引き分け',
  '同じ',
  '同等',
  '同程度',
  '両方',
  'どちらでもない',
  'どちらとも言えない',
  // Korean
  '무승부',
  '비슷함',
  '동일',
]);

/** The words, and what is left of them where accents are not written. */
function withoutMarksToo(words: readonly string[]): ReadonlySet<string> {
  const plain = (word: string) =>
    word
      .normalize('NFD')
      .replace(/[\u0300-\u036f]/g, '')
      .normalize('NFC');
  return new Set([...words, ...words.map(plain)]);
}

/** Results that name no side: of games, and of the log of a voting page. The first of each is the first side's win. */
const RESULTS = [
  ['1-0', '0-1'],
  ['1:0', '0:1'],
  ['leftvote', 'rightvote'],
] as const;

const LONGEST = 120;

/** Reads a verdict in words; null where they are none that we know, like the name of a model. */
export function readWords(text: string): Words | null {
  const composed = text.normalize('NFC');
  if (composed !== text) return readDecomposed(text, composed);
  const plain = text
    .toLowerCase()
    .replace(/[\s_\-()[\]]+/g, ' ')
    .replace(/[ .!。]+$/, '')
    .trim();
  if (TIES.has(plain)) return { outcome: TIE, opposite: text };
  for (const [first, second] of RESULTS) {
    if (text === first) return { outcome: FIRST, opposite: second };
    if (text === second) return { outcome: SECOND, opposite: first };
  }
  // Longer texts are no verdicts.
  if (text.length > LONGEST) return null;
  return aboutOne(text) ?? aboutBoth(text) ?? oneOverOther(text);
}

/** Reads a text whose accents are characters of their own. Its opposite is spelled like it. */
function readDecomposed(text: string, composed: string): Words | null {
  const words = readWords(composed);
  if (words === null || words.outcome === TIE) return words === null ? null : { ...words, opposite: text };
  const isWhole = composed.normalize('NFD') === text;
  return isWhole ? { ...words, opposite: words.opposite.normalize('NFD') } : null;
}

function aboutOne(text: string): Words | null {
  for (const statement of [...ABOUT_ONE, AGAINST_ONE]) {
    const [side] = sidesIn(statement.exec(text));
    const other = side === undefined ? null : exchanged(side.word);
    if (side === undefined || other === null) continue;
    const opposite = `${text.slice(0, side.at)}${other.word}${text.slice(side.at + side.word.length)}`;
    return { outcome: other.wasFirst === (statement !== AGAINST_ONE) ? FIRST : SECOND, opposite };
  }
  return null;
}

/** Of one side that it is better, or worse, than the other. */
function oneOverOther(text: string): Words | null {
  const found = ONE_OVER_OTHER.exec(text);
  const isWorse = found?.some((part, group) => group > 0 && IS_WORSE.test(part)) === true;
  const sides = sidesIn(found).filter(({ word }) => !IS_WORSE.test(word));
  const [one, other] = sides;
  const swapped = exchangedBoth(text, one, other);
  if (swapped === null) return null;
  return { outcome: swapped.wasFirst !== isWorse ? FIRST : SECOND, opposite: swapped.text };
}

const IS_WORSE = new RegExp(`^${WORSE}$`, 'i');

/** The text with two sides that are each other's opposites exchanged, and whether the one was the first; else null. */
function exchangedBoth(
  text: string,
  left: Side | undefined,
  right: Side | undefined,
): { readonly text: string; readonly wasFirst: boolean } | null {
  if (left === undefined || right === undefined) return null;
  const [a, b] = [exchanged(left.word), exchanged(right.word)];
  if (a === null || b === null || a.word !== right.word) return null;
  const between = text.slice(left.at + left.word.length, right.at);
  return {
    text: `${text.slice(0, left.at)}${a.word}${between}${b.word}${text.slice(right.at + right.word.length)}`,
    wasFirst: a.wasFirst,
  };
}

function aboutBoth(text: string): Words | null {
  const [left, right] = sidesIn(ABOUT_BOTH.exec(text));
  const swapped = exchangedBoth(text, left, right);
  if (swapped === null) return null;
  const leftWon = text.slice(left!.at, right!.at).includes('>');
  return { outcome: leftWon === swapped.wasFirst ? FIRST : SECOND, opposite: swapped.text };
}

/** `(SIDE)` and the like stand for groups that remember the side. */
function pattern(statement: string): RegExp {
  const words = { SIDE, NOUN_SIDE, ORDINAL, WORSE };
  const filled = Object.entries(words).reduce(
    (text, [name, options]) => text.replaceAll(`(${name})`, `(${options})`),
    statement,
  );
  return new RegExp(`${BEFORE}${filled}${AFTER}`, 'di');
}

interface Side {
  readonly at: number;
  readonly word: string;
}

function sidesIn(found: RegExpExecArray | null): Side[] {
  return (found ?? []).flatMap((word, group) => {
    const at = found?.indices?.[group]?.[0];
    return group === 0 || at === undefined || /^[<>]/.test(word) ? [] : [{ at, word }];
  });
}

/** The word for the other side in the same letters; null where the spelling could not be found back. */
function exchanged(word: string): { readonly word: string; readonly wasFirst: boolean } | null {
  const lower = word.toLowerCase();
  const pair = ALL_SIDES.find(([first, second]) => lower === first || lower === second);
  if (pair === undefined) return null;
  const wasFirst = lower === pair[0];
  const other = wasFirst ? pair[1] : pair[0];
  if (word === lower) return { word: other, wasFirst };
  if (word === word.toUpperCase()) return { word: other.toUpperCase(), wasFirst };
  const capitalised = `${other.charAt(0).toUpperCase()}${other.slice(1)}`;
  return /^\p{Lu}\p{Ll}+$/u.test(word) ? { word: capitalised, wasFirst } : null;
}
