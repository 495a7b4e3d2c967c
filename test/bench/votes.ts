/**
 * A query of DuckDB for so many votes, `each` of a user. Users are attentive but for one in five, who flips coins; models
 * are as far apart as their numbers, 5 log-odds from first to last, and one in eight votes is a tie.
 */
export function votes(rows: number, each: number, models: number): string {
  const chance = (salt: number) => `(HASH(i * 8 + ${salt}) >> 11) / 9007199254740992`;
  const user = `i % ${Math.max(1, Math.round(rows / each))}`;
  return `
    SELECT 'user-' || u AS judge, 'model-' || a AS model_a, 'model-' || b AS model_b,
      CASE WHEN tie < 0.125 THEN 'tie'
        WHEN pick < CASE WHEN u % 5 = 0 THEN 0.5 ELSE 1 / (1 + EXP((b - a) * ${5 / models})) END THEN 'model_a' ELSE 'model_b' END AS winner
    FROM (
      SELECT u, a, (a + 1 + CAST(FLOOR(other * ${models - 1}) AS BIGINT)) % ${models} AS b, tie, pick
      FROM (
        SELECT ${user} AS u, CAST(FLOOR(${chance(0)} * ${models}) AS BIGINT) AS a,
          ${chance(1)} AS other, ${chance(2)} AS tie, ${chance(3)} AS pick
        FROM range(${rows}) AS numbers(i)
      ) AS drawn
    ) AS paired`;
}
