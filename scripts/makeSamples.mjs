// Makes the planted samples from a seed: `node scripts/makeSamples.mjs` writes the same bytes every time.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SAMPLES = fileURLToPath(new URL('../samples/', import.meta.url));

/** Mulberry32: uniform numbers in [0, 1). */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const TOPICS = [
  'a sonnet about rain',
  'the rules of cricket',
  'a refund letter',
  'binary search in Go',
  'why the sky is blue',
  'a week of vegan dinners',
  'the causes of the First World War',
  'a regular expression for dates',
  'how to calm a dog',
  'a toast for a wedding',
  'the proof that √2 is irrational',
  'a SQL query for top customers',
];
const ASKS = ['Write', 'Explain', 'Sketch', 'Improve', 'Summarise', 'Draft'];
const MODELS = [
  'aurora-70b',
  'basalt-34b',
  'cobalt-13b',
  'dune-13b',
  'ember-7b',
  'fjord-7b',
  'gale-3b',
  'haze-1b',
];
const STRENGTHS = [1.7, 1.2, 0.7, 0.2, -0.2, -0.6, -1.2, -1.8];
const TIE = 0.35;

/** Chances of first, second and tie, by Davidson's model; `eta` of the judgements are attentive, the rest a coin. */
function outcomeOf(random, first, second, eta) {
  const d = STRENGTHS[first] - STRENGTHS[second];
  const [a, b] = [Math.exp(d / 2), Math.exp(-d / 2)];
  const draw = random();
  if (random() < eta) return draw < a / (a + b + TIE) ? 0 : draw < (a + b) / (a + b + TIE) ? 1 : 2;
  return draw < 0.44 ? 0 : draw < 0.88 ? 1 : 2;
}

/** How a user of the planted crowd judges. */
function judgeOf(kind, random) {
  switch (kind) {
    case 'attentive': {
      const eta = 0.75 + 0.25 * random();
      return (first, second) => outcomeOf(random, first, second, eta);
    }
    case 'coin':
      return (first, second) => outcomeOf(random, first, second, 0);
    case 'first':
      return (first, second) => (random() < 0.95 ? 0 : outcomeOf(random, first, second, 0));
    case 'tie':
      return (first, second) => (random() < 0.9 ? 2 : outcomeOf(random, first, second, 0));
    case 'contrary':
      return (first, second) => outcomeOf(random, second, first, 0.9);
  }
}

function crowd(random, kinds, comparisons) {
  const users = Object.entries(kinds).flatMap(([kind, number]) => Array.from({ length: number }, () => kind));
  shuffle(users, random);
  const judges = users.map((kind, u) => ({
    name: `arena_user_${1000 + u * 7}`,
    judge: judgeOf(kind, random),
    n: comparisons(random),
  }));
  const turns = judges.flatMap((judge) => Array.from({ length: judge.n }, () => judge));
  shuffle(turns, random);
  return turns;
}

function pair(random) {
  const first = Math.floor(random() * MODELS.length);
  return [first, (first + 1 + Math.floor(random() * (MODELS.length - 1))) % MODELS.length];
}

function prompt(random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  return `${pick(ASKS)} ${pick(TOPICS)}.`;
}

function arena() {
  const random = generator(20251);
  const turns = crowd(
    random,
    { attentive: 94, coin: 15, first: 4, tie: 2, contrary: 5 },
    (r) => 20 + Math.floor(70 * r() * r()),
  );
  const rows = turns.map(({ name, judge }, i) => {
    const [first, second] = pair(random);
    const winner = ['model_a', 'model_b', random() < 0.3 ? 'tie (bothbad)' : 'tie'][judge(first, second)];
    return JSON.stringify({
      question_id: `q${String(i).padStart(5, '0')}`,
      model_a: MODELS[first],
      model_b: MODELS[second],
      winner,
      judge: name,
      prompt: prompt(random),
      turn: 1,
      language: 'English',
    });
  });
  // What files in the wild also hold: a cut line, a winner nobody knows, a missing user.
  rows.splice(40, 0, '{"question_id":"q-cut","model_a":"aurora-70b","model_b":"gale-3b","winner":"mod');
  rows.splice(
    200,
    0,
    '{"question_id":"q-odd","model_a":"aurora-70b","model_b":"gale-3b","winner":"model_c","judge":"arena_user_1007"}',
  );
  rows.splice(
    300,
    0,
    '{"question_id":"q-anon","model_a":"dune-13b","model_b":"gale-3b","winner":"model_a","judge":null}',
  );
  return `${rows.join('\n')}\n`;
}

function chosenRejected() {
  const random = generator(4077);
  const turns = crowd(random, { attentive: 30, coin: 8 }, () => 40);
  const rows = turns.map(({ name, judge }) => {
    const [first, second] = pair(random);
    const outcome = judge(first, second);
    const [chosen, rejected] = (outcome === 2 ? random() < 0.5 : outcome === 0)
      ? [first, second]
      : [second, first];
    const ask = prompt(random);
    const text = (model) => `${ask.slice(0, -1)}, as ${MODELS[model]} would.`;
    // Spaced as Python's json.dumps spaces it.
    const members = {
      prompt: ask,
      chosen: text(chosen),
      rejected: text(rejected),
      chosen_model: MODELS[chosen],
      rejected_model: MODELS[rejected],
      annotator: name.replace('arena_user', 'annotator'),
    };
    return `{${Object.entries(members)
      .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(', ')}}`;
  });
  return `${rows.join('\n')}\n`;
}

/** Another taste than {@link STRENGTHS}: those who share it like other models best. */
const OTHER_STRENGTHS = [-0.9, 1.1, -1.4, 1.6, -0.3, 1.2, -1.6, 0.3];
/** The model that a few accounts push. */
const PUSHED = 4;
const SENTENCES = [
  'Here is one way to do it.',
  'Start with what matters most and leave the rest for later.',
  'Two points are easy to miss.',
  'An example makes it plain.',
  'If anything is unclear, say which part.',
  'The short answer is yes.',
  'Check the result before you send it.',
  'Others would begin at the other end.',
];

/** Standard normal, by Box and Muller. */
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** An attentive judgement by `strengths`, with a tie level and an order effect of the user's own. */
function ownJudge(random, strengths) {
  const nu = random() < 0.25 ? 0 : 0.4 * Math.exp(0.8 * normal(random));
  const order = 0.1 + 0.4 * normal(random);
  const eta = 0.8 + 0.2 * random();
  return ({ first, second }) => {
    if (random() >= eta) return random() < 0.5 ? 0 : 1;
    const d = strengths[first] - strengths[second];
    if (random() < nu / (Math.exp(d / 2) + Math.exp(-d / 2) + nu)) return 2;
    return random() < 1 / (1 + Math.exp(-d - order)) ? 0 : 1;
  };
}

/** How a user of the crowd of all kinds judges the pair of their row `t` of `n`. */
function judgeOfKind(kind, random) {
  const attentive = ownJudge(random, kind === 'other taste' ? OTHER_STRENGTHS : STRENGTHS);
  const coin = () => (random() < 0.5 ? 0 : 1);
  switch (kind) {
    case 'attentive':
    case 'other taste':
      return attentive;
    case 'coin':
      return coin;
    case 'first':
      return () => (random() < 0.95 ? 0 : coin());
    case 'longer':
      return ({ lengthA, lengthB }) => (random() < 0.95 ? (lengthA > lengthB ? 0 : 1) : coin());
    case 'promoter':
      return (pair) => (pair.first === PUSHED ? 0 : pair.second === PUSHED ? 1 : coin());
    case 'alternates':
      return ({ t }) => (random() < 0.95 ? t % 2 : coin());
    case 'stops':
      return (pair) => (pair.t < pair.n / 2 ? attentive(pair) : coin());
    case 'contrary':
      return (pair) => {
        const said = attentive(pair);
        return said === 2 ? 2 : 1 - said;
      };
  }
}

const KINDS = {
  attentive: 66,
  'other taste': 16,
  coin: 7,
  first: 3,
  longer: 4,
  promoter: 4,
  alternates: 2,
  stops: 3,
  contrary: 3,
};

/** Those whose habit takes many comparisons to see. */
const COMPARISONS = { stops: 140, promoter: 70, alternates: 50, contrary: 60 };

/** People as they are: habits, tastes and shortcuts in one file. */
function allKinds() {
  const random = generator(7);
  const kinds = Object.entries(KINDS).flatMap(([kind, number]) => Array.from({ length: number }, () => kind));
  shuffle(kinds, random);
  const users = kinds.map((kind, u) => ({
    name: `rater-${String(101 + u)}`,
    kind,
    judge: judgeOfKind(kind, random),
    n: COMPARISONS[kind] ?? 24 + Math.floor(30 * random()),
    t: 0,
    pace:
      (kind === 'attentive' || kind === 'other taste' || kind === 'contrary' ? 38 : 14) *
      Math.exp(0.3 * normal(random)),
  }));
  const turns = users.flatMap((user) => Array.from({ length: user.n }, () => user));
  shuffle(turns, random);
  const rows = turns.map((user) => {
    const [first, second] = pair(random);
    const ask = prompt(random);
    const text = () =>
      Array.from(
        { length: 1 + Math.floor(4 * random()) },
        () => SENTENCES[Math.floor(random() * SENTENCES.length)],
      ).join(' ');
    const [a, b] = [text(), text()];
    const said = user.judge({ first, second, t: user.t++, n: user.n, lengthA: a.length, lengthB: b.length });
    return JSON.stringify({
      prompt: ask,
      model_a: MODELS[first],
      model_b: MODELS[second],
      response_a: a,
      response_b: b,
      winner: ['model_a', 'model_b', 'tie'][said],
      rater: user.name,
      seconds: Math.round(10 * user.pace * Math.exp(0.5 * normal(random))) / 10,
    });
  });
  const truth = users.map(({ name, kind }) => `${name},${kind}\n`).join('');
  return { rows: `${rows.join('\n')}\n`, truth: `rater,planted\n${truth}` };
}

function shuffle(list, random) {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j], list[i]];
  }
}

writeFileSync(`${SAMPLES}arena-with-careless-users.jsonl`, arena());
const { rows, truth } = allKinds();
writeFileSync(`${SAMPLES}arena-of-all-kinds.jsonl`, rows);
writeFileSync(`${SAMPLES}arena-of-all-kinds.truth.csv`, truth);
writeFileSync(`${SAMPLES}chosen-rejected.jsonl`, chosenRejected());
