/** Least strength by which a push lifts its model above, or presses it below, what the common taste gives it. */
const LEAST_LIFT = 1.5;
/** Largest spread of the other models beside the common taste, relative to their spread in it. */
const MOST_REST = 0.4;
/** A line that falls more steeply turns the common taste around. */
const LEAST_SLOPE = -0.3;
/** With fewer models any difference lies in one of them. */
const LEAST_MODELS = 5;

/**
 * Is a taste the common one, or none at all, but for one model? So several accounts look that vote for that model whatever
 * stands beside it: what they follow is no ranking of theirs. The other models' strengths must follow the common ones by
 * a line that hardly falls, up to a part of their spread. O(models²).
 */
export function isPush(taste: Float64Array, common: Float64Array): boolean {
  if (common.length < LEAST_MODELS) return false;
  return taste.some((strength, k) => {
    const { at, slope, left, spread } = lineWithout(taste, common, k);
    const lift = Math.abs(strength - at);
    return slope >= LEAST_SLOPE && lift >= LEAST_LIFT && left <= MOST_REST * spread;
  });
}

/** The line of a taste in the common strengths over all models but one: its value there, what it leaves, and their spread. */
function lineWithout(taste: Float64Array, common: Float64Array, without: number) {
  const others = Array.from(common.keys()).filter((k) => k !== without);
  const mean = (values: Float64Array) => others.reduce((sum, k) => sum + values[k]!, 0) / others.length;
  const [x, y] = [mean(common), mean(taste)];
  let [xx, xy, yy] = [0, 0, 0];
  for (const k of others) {
    const [dx, dy] = [common[k]! - x, taste[k]! - y];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  const slope = xx > 0 ? xy / xx : 0;
  return {
    slope,
    at: y + slope * (common[without]! - x),
    left: Math.sqrt(Math.max(0, yy - slope * xy) / others.length),
    spread: Math.sqrt(xx / others.length),
  };
}
