/**
 * Layouts that the product does not read yet, as rows that it does read: one comparison a line with `judge`,
 * `model_a`, `model_b` and `winner`. Each falls away when the product reads the layout itself.
 */
export type Converter = (bytes: Buffer) => Buffer;

interface Row {
  readonly judge: string;
  readonly model_a: string;
  readonly model_b: string;
  readonly winner: string;
}

const jsonl = (rows: readonly Row[]): Buffer =>
  Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

/** Three annotators in columns of their own: 0 a tie, 1 the first, 2 the second; `cmp_key` holds both models. */
export const annotatorsInColumns: Converter = (bytes) => {
  const rows = JSON.parse(bytes.toString('utf8')) as Readonly<Record<string, string | number>>[];
  return jsonl(
    rows.flatMap((row) => {
      const [first, second] = String(row['cmp_key']).split('_') as [string, string];
      return ['annotator1', 'annotator2', 'annotator3'].map((judge) => ({
        judge,
        model_a: first,
        model_b: second,
        winner: ['tie', 'model_a', 'model_b'][Number(row[judge])]!,
      }));
    }),
  );
};

interface Review {
  readonly worker_id: string;
  readonly 'overall-rank': number;
}

/**
 * Reviews nested in questions and systems, rank 1 is best: each reviewer's ranks as pairs. The order in which the
 * systems were shown is not in the file; sides alternate.
 */
export const nestedRanks: Converter = (bytes) => {
  const rows: Row[] = [];
  for (const line of bytes.toString('utf8').split('\n')) {
    if (line === '') continue;
    const { questions } = JSON.parse(line) as {
      questions: Readonly<Record<string, Readonly<Record<string, { reviews: readonly Review[] }>>>>;
    };
    for (const systems of Object.values(questions)) {
      const names = Object.keys(systems);
      const pairs = names.flatMap((one, i) => names.slice(i + 1).map((other) => [one, other] as const));
      for (const { worker_id: judge } of systems[names[0]!]!.reviews) {
        const rank = (name: string) =>
          systems[name]!.reviews.find((review) => review.worker_id === judge)!['overall-rank'];
        for (const pair of pairs) {
          const [first, second] = rows.length % 2 === 0 ? pair : ([pair[1], pair[0]] as const);
          const difference = rank(first) - rank(second);
          rows.push({
            judge,
            model_a: first,
            model_b: second,
            winner: difference === 0 ? 'tie' : difference < 0 ? 'model_a' : 'model_b',
          });
        }
      }
    }
  }
  return jsonl(rows);
};
