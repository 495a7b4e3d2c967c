import { type Dialect, valueRows } from './dialects.ts';
import { scoringTables, type ScoringTables } from '../../model/index.ts';
import type { Population } from '../../audit/index.ts';
import { ENGINES } from '../engines/engine.ts';
import { WarehouseRefusal } from '../refusal.ts';

const LEVELS = [0.05, 0.95] as const;

/**
 * The posterior of every user of a table of counts, the population being given, in plain SQL: a join of the counts with a
 * table of log-likelihood ratios by (pair, outcome, node), a sum by user and node, and a log-sum-exp over nodes. Everything
 * is relative to a coin-flip. Columns are those of `SCORE_COLUMNS`. Throws WarehouseRefusal where users have levels of
 * their own, or laws beside the one, and where rival readings are averaged over.
 */
export function scoreStatement(dialect: Dialect, counts: string, population: Population): string {
  const sql = scoreSql(dialect, counts, population, NODES_OF.beliefs);
  return `${withParts([
    ...stateParts(sql),
    ['masses', 'Posterior of the states, beside the likeliest', sql.masses()],
    ['places', 'What is believed of η from −1 to 1', sql.places()],
    ['summed', 'The same from below', sql.summed()],
    ['figures', 'Probabilities, mean and quantiles', sql.figures()],
  ])}\n${sql.scores()}`;
}

/**
 * What each user's other comparisons say of their attentiveness, by pair and outcome: posterior masses divided by what
 * one comparison tells, and summed again (derivations.md 5). Columns are those of `WEIGHT_COLUMNS`. Throws as
 * {@link scoreStatement} does.
 */
export function weightStatement(dialect: Dialect, counts: string, population: Population): string {
  const sql = scoreSql(dialect, counts, population, NODES_OF.leftOut);
  return `${withParts([
    ...stateParts(sql),
    ['believed', 'Posterior of the states by the estimates, beside the likeliest', sql.believed()],
    ['left_out', 'The same without one comparison of a cell', sql.leftOut()],
  ])}\n${sql.weights()}`;
}

/** By how much the nodes are finer than those that a fit needs: as the model has them, so that figures are the same. */
const NODES_OF = { beliefs: 2, leftOut: 1 } as const;

function scoreSql(dialect: Dialect, counts: string, population: Population, finer: number): ScoreSql {
  const tables = scoringTables(population.fit, finer);
  if (tables === null) {
    throw new WarehouseRefusal(
      'Users of this population have tie levels or order effects of their own, or half-hearted ones have a law of their own, or the table can be read in several ways: that is no SQL. ' +
        inPlaceOfSql(dialect.name),
    );
  }
  return new ScoreSql(dialect, counts, population, tables);
}

/** How such users are scored, or weighed, by this program's own scorer. */
function inPlaceOfSql(name: Dialect['name']): string {
  return ENGINES.some((engine) => engine === name)
    ? `Score them by the command “warehouse --engine ${name}”.`
    : 'Print --step cells, export its table as lines of JSON, stream them through “score --population FILE” (for weights with --weights), and load what it prints.';
}

/** Name of a part, what it holds, and its query. */
type Part = readonly [name: string, says: string, body: string];

/** Each is used once or twice, because Spark reads a name as often as it is used. */
function stateParts(sql: ScoreSql): Part[] {
  return [
    ['models', 'Strengths, by number of the point and of the way to judge', sql.models()],
    ['nodes', 'Nodes of attentiveness, in grids by how much a user’s comparisons tell', sql.nodes()],
    [
      'cells',
      'Counts by numbers of models; models that the population does not know are left out',
      sql.cells(),
    ],
    ['pairs', 'Gaps d of every two models, and what a comparison of them tells', sql.pairs()],
    ['chances', 'What an attentive judgement gains on a coin-flip: f/κ', sql.chances()],
    ['ratios', 'log(η f/κ + 1 − η) at every node', sql.ratios()],
    ['tallies', 'What users said, and the grid that it asks for', sql.tallies()],
    ['sums', 'log-likelihood of each user at every node', sql.sums()],
    ['states', 'The same with shares and weights, beside coin-flippers and clickers', sql.states()],
  ];
}

function withParts(parts: readonly Part[]): string {
  const withs = parts.map(([name, says, body]) => `-- ${says}.\n${name} AS (\n${indented(body)}\n)`);
  return `WITH\n${withs.join(',\n')}`;
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}

/** The parts of the statement. Columns that are one for each point p and direction k end in `_p_k`. */
class ScoreSql {
  readonly #dialect: Dialect;
  readonly #counts: string;
  readonly #population: Population;
  readonly #tables: ScoringTables;

  constructor(dialect: Dialect, counts: string, population: Population, tables: ScoringTables) {
    this.#dialect = dialect;
    this.#counts = counts;
    this.#population = population;
    this.#tables = tables;
  }

  #name(name: string): string {
    return this.#dialect.identifier(name);
  }

  #number(value: number): string {
    return this.#dialect.number(value);
  }

  /** One for each point and direction. */
  #eachOf(of: (p: number, k: number) => string): string[] {
    return this.#tables.points.flatMap(({ directions }, p) => directions.map((_, k) => of(p, k)));
  }

  #each(of: (p: number, k: number) => string): string {
    return this.#eachOf(of).join(',\n  ');
  }

  #direction(p: number, k: number) {
    return this.#tables.points[p]!.directions[k]!;
  }

  models(): string {
    const { text } = this.#dialect;
    return valueRows(
      this.#dialect,
      ['name', 'id', ...this.#eachOf((p, k) => `t_${p}_${k}`)],
      this.#population.models.map((model, id) => [
        text(model),
        `${id}`,
        ...this.#eachOf((p, k) => this.#number(this.#direction(p, k).theta[id]!)),
      ]),
    );
  }

  nodes(): string {
    const { grids, points } = this.#tables;
    return valueRows(
      this.#dialect,
      ['grid', 'node', 'eta', 'low_edge', 'high_edge', 'above', ...points.map((_, p) => `w_${p}`)],
      grids.flatMap(({ nodes }, grid) =>
        nodes.map(({ eta, low, high, above, logWeight }, node) => [
          `${grid}`,
          `${node}`,
          ...[eta, low, high, above, ...logWeight].map((value) => this.#number(value)),
        ]),
      ),
    );
  }

  cells(): string {
    const { text } = this.#dialect;
    const outcome = `CASE c.${this.#name('outcome')} WHEN ${text('first')} THEN 0 WHEN ${text('second')} THEN 1 ELSE 2 END`;
    // In unordered data a pair has one spelling.
    const turned = this.#population.fit.ordered ? null : 'a.id > b.id';
    const [i, j, o] =
      turned === null
        ? ['a.id', 'b.id', outcome]
        : [
            `CASE WHEN ${turned} THEN b.id ELSE a.id END`,
            `CASE WHEN ${turned} THEN a.id ELSE b.id END`,
            `CASE WHEN ${turned} AND ${outcome} < 2 THEN 1 - ${outcome} ELSE ${outcome} END`,
          ];
    return [
      `SELECT c.${this.#name('user')} AS who, ${i} AS i, ${j} AS j, ${o} AS o, c.${this.#name('count')} AS n,`,
      `  ${['first', 'second', 'outcome'].map((name) => `c.${this.#name(name)} AS said_${name}`).join(', ')}`,
      `FROM ${this.#counts} AS c`,
      `JOIN models AS a ON a.name = c.${this.#name('first')}`,
      `JOIN models AS b ON b.name = c.${this.#name('second')}`,
    ].join('\n');
  }

  pairs(): string {
    const gap = this.#each((p, k) => {
      const { sign } = this.#direction(p, k);
      const beta = this.#number(this.#tables.points[p]!.beta);
      return `${sign < 0 ? '-' : ''}(a.t_${p}_${k} - b.t_${p}_${k} + ${beta}) AS d_${p}_${k}`;
    });
    // δ = tanh(d/2) without the order effect.
    const half = '(a.t_0_0 - b.t_0_0)';
    const delta = `(2 / (1 + EXP(-${half})) - 1)`;
    return [
      `SELECT a.id AS i, b.id AS j, ${half} AS gap, ${delta} AS delta,`,
      `  ${delta} * ${delta} * ${this.#number(this.#tables.variance)} AS tells,\n  ${gap}`,
      'FROM models AS a CROSS JOIN models AS b WHERE a.id <> b.id',
    ].join('\n');
  }

  chances(): string {
    const { points } = this.#tables;
    const chance = this.#each((p, k) => {
      const { nu, kappa } = points[p]!;
      const d = `d_${p}_${k}`;
      const total = `(1 + EXP(-ABS(${d})) + ${this.#number(nu)} * EXP(-ABS(${d}) / 2))`;
      const of = [
        `CASE WHEN ${d} >= 0 THEN 1 ELSE EXP(${d}) END`,
        `CASE WHEN ${d} >= 0 THEN EXP(-${d}) ELSE 1 END`,
        `${this.#number(nu)} * EXP(-ABS(${d}) / 2)`,
      ];
      // An outcome that nobody gives is never looked up.
      const by = kappa.map((value, o) =>
        value > 0
          ? `WHEN ${o} THEN (${of[o]}) / ${total} / ${this.#number(value)}`
          : `WHEN ${o} THEN ${this.#number(1)}`,
      );
      return `CASE o ${by.join(' ')} END AS f_${p}_${k}`;
    });
    return [
      `SELECT i, j, o,\n  ${chance}`,
      'FROM pairs CROSS JOIN (SELECT 0 AS o UNION ALL SELECT 1 UNION ALL SELECT 2) AS outcomes',
    ].join('\n');
  }

  ratios(): string {
    const ratio = this.#each((p, k) => `LN(v.eta * c.f_${p}_${k} + (1 - v.eta)) AS l_${p}_${k}`);
    return `SELECT c.i, c.j, c.o, v.grid, v.node,\n  ${ratio}\nFROM chances AS c CROSS JOIN nodes AS v`;
  }

  tallies(): string {
    const said = [0, 1, 2].map((o) => `SUM(CASE WHEN c.o = ${o} THEN c.n ELSE 0 END) AS n${o}`);
    const isWon = '(p.gap > 0 AND c.o = 0) OR (p.gap < 0 AND c.o = 1)';
    const { grids } = this.#tables;
    const cases = grids
      .slice(0, -1)
      .map(({ most }, grid) => `WHEN SUM(c.n * p.tells) <= ${this.#number(most)} THEN ${grid}`);
    const grid = cases.length === 0 ? '0' : `CASE ${cases.join(' ')} ELSE ${grids.length - 1} END`;
    return [
      `SELECT c.who, ${said.join(', ')},`,
      '  SUM(CASE WHEN p.gap <> 0 AND c.o < 2 THEN c.n ELSE 0 END) AS decisive,',
      `  SUM(CASE WHEN ${isWon} THEN c.n ELSE 0 END) AS won,`,
      '  SUM(CASE WHEN p.gap <> 0 AND c.o < 2 THEN c.n * (1 + ABS(p.delta)) / 2 ELSE 0 END) AS expected,',
      '  SUM(c.n * p.delta * p.delta) AS evidence,',
      `  ${grid} AS grid`,
      'FROM cells AS c JOIN pairs AS p ON p.i = c.i AND p.j = c.j',
      'GROUP BY c.who',
    ].join('\n');
  }

  sums(): string {
    const sum = this.#each((p, k) => `SUM(c.n * r.l_${p}_${k}) AS s_${p}_${k}`);
    return [
      'SELECT c.who, r.grid, r.node, MAX(t.n0) AS n0, MAX(t.n1) AS n1, MAX(t.n2) AS n2,',
      `  ${sum}`,
      'FROM cells AS c JOIN tallies AS t ON t.who = c.who',
      'JOIN ratios AS r ON r.i = c.i AND r.j = c.j AND r.o = c.o AND r.grid = t.grid',
      'GROUP BY c.who, r.grid, r.node',
    ].join('\n');
  }

  /**
   * Kind k ≥ 0: a way to judge attentively; −1 coin-flippers, −2 − h clickers. These have a row at the first node alone,
   * at η = 0.
   */
  states(): string {
    const { points } = this.#tables;
    const kinds = points.flatMap(({ directions, habits }, p) => [
      ...directions.map((_, k) => [p, k]),
      [p, -1],
      ...habits.map((_, h) => [p, -2 - h]),
    ]);
    const logs = points.flatMap(({ directions, kappa, logCoin, habits }, p) => {
      const is = (k: number) => `WHEN q.p = ${p} AND q.k = ${k} THEN`;
      const coinLog = kappa.flatMap((value, o) =>
        value > 0 ? [`n${o} * ${this.#number(Math.log(value))}`] : [],
      );
      return [
        ...directions.map(
          ({ logShare }, k) => `${is(k)} s.s_${p}_${k} + v.w_${p} + ${this.#number(logShare)}`,
        ),
        `${is(-1)} ${this.#number(logCoin)}`,
        ...habits.map(({ log, alpha }, h) => {
          const gammas = alpha.map((a, o) => this.#logGamma(`n${o} + ${this.#number(a)}`));
          const sum = alpha.reduce((total, a) => total + a, 0);
          const all = this.#logGamma(`${alpha.map((_, o) => `n${o}`).join(' + ')} + ${this.#number(sum)}`);
          const own = [this.#number(log), ...gammas].join(' + ');
          return `${is(-2 - h)} ${own} - ${all} - (${coinLog.join(' + ')})`;
        }),
      ];
    });
    const attentive = (column: string, otherwise: string) =>
      `CASE WHEN q.k >= 0 THEN ${column} ELSE ${otherwise} END`;
    const zero = this.#number(0);
    return [
      `SELECT s.who, q.p, q.k, ${attentive('s.node', '-1')} AS node, ${attentive('v.eta', zero)} AS eta,`,
      `  ${attentive('v.low_edge', zero)} AS low_edge, ${attentive('v.high_edge', zero)} AS high_edge,`,
      `  ${attentive('v.above', zero)} AS above,`,
      `  CASE ${logs.join('\n    ')} END AS l`,
      'FROM sums AS s JOIN nodes AS v ON v.grid = s.grid AND v.node = s.node',
      `CROSS JOIN (${valueRows(
        this.#dialect,
        ['p', 'k'],
        kinds.map((kind) => kind.map(String)),
      )}) AS q`,
      'WHERE q.k >= 0 OR s.node = 0',
    ].join('\n');
  }

  /** log Γ(x) for x ≥ 1/2 by Lanczos' approximation, as the model has it: not every engine knows it. */
  #logGamma(x: string): string {
    const terms = LANCZOS.map((value, i) => `${this.#number(value)} / (${x} + ${i})`);
    const series = `${this.#number(LANCZOS_FIRST)} + ${terms.join(' + ')}`;
    const t = `(${x} + ${this.#number(6.5)})`;
    return `(${this.#number(Math.log(2 * Math.PI) / 2)} + (${x} - ${this.#number(0.5)}) * LN(${t}) - ${t} + LN(${series}))`;
  }

  masses(): string {
    const weights = this.#tables.points.map(({ weight }, p) => `WHEN ${p} THEN ${this.#number(weight)}`);
    return [
      `SELECT who, k, node, eta, low_edge, high_edge, above, SUM(mass * CASE p ${weights.join(' ')} END) AS mass`,
      'FROM (',
      '  SELECT who, p, k, node, eta, low_edge, high_edge, above,',
      `    ${this.#mass()} / SUM(${this.#mass()}) OVER (PARTITION BY who, p) AS mass`,
      '  FROM (SELECT states.*, MAX(l) OVER (PARTITION BY who, p) AS peak FROM states) AS peaks',
      ') AS each_point',
      'GROUP BY who, k, node, eta, low_edge, high_edge, above',
    ].join('\n');
  }

  /** Beside the likeliest state; what is smaller than a double holds is an error in PostgreSQL. */
  #mass(): string {
    return `EXP(GREATEST(l - peak, ${this.#number(-600)}))`;
  }

  believed(): string {
    return [
      `SELECT who, k, node, eta, ${this.#mass()} AS mass`,
      'FROM (SELECT states.*, MAX(l) OVER (PARTITION BY who) AS peak FROM states WHERE p = 0) AS peaks',
    ].join('\n');
  }

  leftOut(): string {
    const { directions, habits, kappa } = this.#tables.points[0]!;
    const ratio = directions.map((_, k) => `WHEN ${k} THEN r.l_0_${k}`);
    const judging = `m.mass * EXP(-CASE m.k ${ratio.join(' ')} END)`;
    const ofOutcome = (values: readonly (number | string)[]) =>
      `CASE c.o ${values.map((value, o) => `WHEN ${o} THEN ${typeof value === 'number' ? this.#number(value) : value}`).join(' ')} END`;
    // Pólya's urn: the chance that a clicker gives the outcome once more, after the others.
    const clicking = habits.map(({ alpha }, h) => {
      const sum = alpha.reduce((total, a) => total + a, 0);
      const given = `${ofOutcome(['t.n0', 't.n1', 't.n2'])} - 1 + ${ofOutcome(alpha)}`;
      return `WHEN ${-2 - h} THEN m.mass * ${ofOutcome(kappa)} * (t.n0 + t.n1 + t.n2 - 1 + ${this.#number(sum)}) / (${given})`;
    });
    const sign = directions.flatMap(({ sign: of }, k) => (of < 0 ? [`WHEN ${k} THEN -1`] : []));
    const signed = sign.length === 0 ? 'm.eta' : `m.eta * CASE m.k ${sign.join(' ')} ELSE 1 END`;
    return [
      'SELECT c.who, c.i, c.j, c.o,',
      `  SUM(CASE m.k WHEN -1 THEN m.mass ${clicking.join('\n    ')} ELSE ${judging} END) AS weights,`,
      `  SUM(CASE WHEN m.k < 0 THEN 0 ELSE ${signed} * ${judging} END) AS judged`,
      'FROM cells AS c JOIN tallies AS t ON t.who = c.who JOIN believed AS m ON m.who = c.who',
      'JOIN ratios AS r ON r.i = c.i AND r.j = c.j AND r.o = c.o AND r.grid = t.grid',
      '  AND r.node = CASE WHEN m.node < 0 THEN 0 ELSE m.node END',
      'GROUP BY c.who, c.i, c.j, c.o',
    ].join('\n');
  }

  /** A cell that is spelled both ways counts twice above and below, and is one. */
  weights(): string {
    const names = ['first', 'second', 'outcome'].map((name) => `c.said_${name} AS ${this.#name(name)}`);
    return [
      `SELECT c.who AS ${this.#name('user')}, ${names.join(', ')}, l.judged / l.weights AS attentiveness`,
      'FROM cells AS c JOIN left_out AS l ON l.who = c.who AND l.i = c.i AND l.j = c.j AND l.o = c.o',
    ].join('\n');
  }

  #side(k: string): string {
    const contrary = this.#tables.points[0]!.directions.findIndex(({ sign }) => sign < 0);
    return `CASE WHEN ${k} < 0 THEN 0${contrary < 0 ? '' : ` WHEN ${k} = ${contrary} THEN -1`} ELSE 1 END`;
  }

  places(): string {
    const { points } = this.#tables;
    const others = points[0]!.directions.flatMap(({ isOther }, k) => (isOther ? [k] : []));
    const other =
      others.length === 0 ? '0' : `CASE WHEN m.k IN (${others.join(', ')}) THEN m.mass ELSE 0 END`;
    return [
      `SELECT who, side * (1 + node) AS place,`,
      '  CASE side WHEN 1 THEN low_edge WHEN -1 THEN -high_edge ELSE 0 END AS from_eta,',
      '  CASE side WHEN 0 THEN 0 ELSE high_edge - low_edge END AS width,',
      '  side, side * eta AS eta, above, SUM(mass) AS mass, SUM(other) AS other,',
      '  SUM(CASE WHEN k = -1 THEN mass ELSE 0 END) AS coin,',
      '  SUM(CASE WHEN k < -1 THEN mass ELSE 0 END) AS clicker',
      'FROM (',
      `  SELECT m.*, ${this.#side('m.k')} AS side, ${other} AS other FROM masses AS m`,
      ') AS sided',
      'GROUP BY who, side, node, eta, low_edge, high_edge, above',
    ].join('\n');
  }

  summed(): string {
    return [
      'SELECT who, place, from_eta, width, side, eta, above, mass, other, coin, clicker,',
      '  SUM(mass) OVER (PARTITION BY who ORDER BY place) AS until,',
      '  SUM(mass) OVER (PARTITION BY who) AS total',
      'FROM places',
    ].join('\n');
  }

  figures(): string {
    const quantile = (level: number) => {
      const aim = `${this.#number(level)} * total`;
      const part = `(${aim} - (until - mass)) / mass`;
      const within = `CASE WHEN mass > 0 THEN GREATEST(0, LEAST(1, ${part})) ELSE 0 END`;
      return `MIN(CASE WHEN until >= ${aim} THEN from_eta + width * ${within} END)`;
    };
    return [
      'SELECT who,',
      '  SUM(mass * eta) AS mean, SUM(coin) AS coin, SUM(clicker) AS clicker,',
      '  SUM(CASE WHEN side = 1 THEN mass * above ELSE 0 END) AS attentive,',
      '  SUM(CASE WHEN side = -1 THEN mass * above ELSE 0 END) AS contrary,',
      '  SUM(other) / SUM(CASE WHEN side = 1 THEN mass ELSE 0 END) AS other_share,',
      `  ${quantile(LEVELS[0])} AS low,`,
      `  COALESCE(${quantile(LEVELS[1])}, 1) AS high`,
      'FROM summed GROUP BY who',
    ].join('\n');
  }

  scores(): string {
    const { text } = this.#dialect;
    const { integer, double } = this.#dialect.types;
    const kind = [
      `CASE WHEN ${this.#name('group')} <> ${text('careless')} THEN NULL`,
      `    WHEN clicker <= coin THEN ${text('coin-flipper')}`,
      `    WHEN n2 > n0 AND n2 > n1 THEN ${text('tie-clicker')}`,
      `    WHEN n0 >= n1 THEN ${text('first-clicker')} ELSE ${text('second-clicker')} END`,
    ];
    const group = [
      `CASE WHEN attentive - other >= careless AND attentive - other >= contrary AND attentive - other >= other THEN ${text('attentive')}`,
      `      WHEN careless >= contrary AND careless >= other THEN ${text('careless')}`,
      `      WHEN contrary >= other THEN ${text('contrary')} ELSE ${text('other-taste')} END`,
    ];
    return [
      `SELECT who AS ${this.#name('user')}, CAST(n0 + n1 + n2 AS ${integer}) AS comparisons, CAST(n2 AS ${integer}) AS ties,`,
      '  mean AS attentiveness, low, high,',
      '  attentive AS p_attentive, careless AS p_careless, contrary AS p_contrary, other AS p_other_taste,',
      `  ${this.#name('group')},\n  ${kind.join('\n')} AS kind,`,
      `  CASE WHEN decisive > 0 THEN CAST(won AS ${double}) / decisive END AS chosen_stronger,`,
      '  CASE WHEN decisive > 0 THEN expected / decisive END AS chosen_stronger_expected,',
      `  ${this.#population.fit.ordered ? `CASE WHEN n0 + n1 > 0 THEN CAST(n0 AS ${double}) / (n0 + n1) END` : `CAST(NULL AS ${double})`} AS first_share,`,
      '  evidence',
      'FROM (',
      '  SELECT *,',
      `    ${group.join('\n')} AS ${this.#name('group')}`,
      '  FROM (',
      '    SELECT t.who, t.n0, t.n1, t.n2, t.decisive, t.won, t.expected, t.evidence, f.coin, f.clicker, f.mean,',
      '      LEAST(f.mean, f.low) AS low, GREATEST(f.mean, f.high) AS high,',
      '      f.attentive, f.contrary, GREATEST(0, 1 - f.attentive - f.contrary) AS careless,',
      '      f.attentive * f.other_share AS other',
      '    FROM tallies AS t JOIN figures AS f ON f.who = t.who',
      '  ) AS told',
      ') AS grouped',
    ].join('\n');
  }
}

/** Lanczos' coefficients, g = 7. */
const LANCZOS_FIRST = 0.99999999999980993;
const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
