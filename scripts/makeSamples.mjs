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
  for (let i = users.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [users[i], users[j]] = [users[j], users[i]];
  }
  const judges = users.map((kind, u) => ({
    name: `arena_user_${1000 + u * 7}`,
    judge: judgeOf(kind, random),
    n: comparisons(random),
  }));
  const turns = judges.flatMap((judge) => Array.from({ length: judge.n }, () => judge));
  for (let i = turns.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [turns[i], turns[j]] = [turns[j], turns[i]];
  }
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

writeFileSync(`${SAMPLES}arena-with-careless-users.jsonl`, arena());
writeFileSync(`${SAMPLES}chosen-rejected.jsonl`, chosenRejected());
