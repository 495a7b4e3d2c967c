/** What is believed about a user, as far as it is drawn. */
export interface Belief {
  readonly mean: number;
  /** 90% interval. */
  readonly low: number;
  readonly high: number;
  /** Probability of being careless: mass that stands at 0. */
  readonly careless: number;
  /** Density at points of η, ascending; null where there is none to be had. */
  readonly curve: { readonly eta: ArrayLike<number>; readonly posterior: ArrayLike<number> } | null;
}

const WIDTH = 260;
const HEIGHT = 56;
const MARGIN = 10;
/** Heights from the top: the axis, the interval below it, the labels. */
const AXIS = 34;
const INTERVAL = 40;
const LABELS = 54;
/** Readable on light and dark grounds alike (at least 3:1 on both): a picture knows nothing of the theme. */
const BLUE = '#3b8ad8';
const ORANGE = '#c8791a';
const GREY = '#8a8a8a';

/** The posterior of η as an SVG image in a `data:` URI. */
export function beliefPicture(belief: Belief): string {
  const from = leftEnd(belief);
  const x = (eta: number) => fixed(MARGIN + ((eta - from) / (1 - from)) * (WIDTH - 2 * MARGIN));
  const ticks = from === 0 ? [0, 0.5, 1] : [-1, 0, 1];
  const parts = [
    densityPath(belief, x),
    carelessBar(belief, x),
    `<path d="M${MARGIN} ${AXIS}H${WIDTH - MARGIN}" stroke="${GREY}"/>`,
    ...ticks.map((tick) => `<path d="M${x(tick)} ${AXIS}v4" stroke="${GREY}"/>`),
    `<path d="M${x(belief.low)} ${INTERVAL}H${fixed(Math.max(Number(x(belief.high)), Number(x(belief.low)) + 2))}" stroke="${BLUE}" stroke-width="3" stroke-linecap="round"/>`,
    `<circle cx="${x(belief.mean)}" cy="${INTERVAL}" r="3.5" fill="${BLUE}"/>`,
    ...ticks.map(
      (tick) =>
        `<text x="${x(tick)}" y="${LABELS}" text-anchor="middle" font-family="sans-serif" font-size="9" fill="${GREY}">${label(tick)}</text>`,
    ),
  ];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">${parts.join('')}</svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

/** Of files without contrary users, η below zero is not worth the room. */
export function leftEnd({ low, mean }: Pick<Belief, 'low' | 'mean'>): 0 | -1 {
  return low < -0.05 || mean < -0.05 ? -1 : 0;
}

function label(tick: number): string {
  return tick < 0 ? `−${-tick}` : tick === 0 ? '0' : tick === 1 ? '1' : String(tick);
}

/** The density of those who judge, as an area; its height is free, its shape tells. */
function densityPath({ curve, careless }: Belief, x: (eta: number) => string): string {
  if (curve === null) return '';
  const points = Array.from(curve.eta, (eta, i) => ({ eta, density: curve.posterior[i]! }));
  const most = Math.max(...points.map(({ density }) => density));
  if (most <= 0) return '';
  // What the careless have is not drawn twice: an area of 20% is a fifth as high.
  const height = (AXIS - 6) * Math.max(0.05, 1 - careless);
  const y = (density: number) => fixed(AXIS - (density / most) * height);
  const shown = points.filter(({ eta }) => Number(x(eta)) >= MARGIN);
  if (shown.length < 2) return '';
  const line = shown.map(({ eta, density }) => `L${x(eta)} ${y(density)}`).join('');
  return `<path d="M${x(shown[0]!.eta)} ${AXIS}${line}L${x(shown.at(-1)!.eta)} ${AXIS}Z" fill="${BLUE}" fill-opacity="0.35" stroke="${BLUE}"/>`;
}

function carelessBar({ careless }: Belief, x: (eta: number) => string): string {
  if (careless < 0.005) return '';
  const height = (AXIS - 6) * careless;
  return `<rect x="${fixed(Number(x(0)) - 2)}" y="${fixed(AXIS - height)}" width="4" height="${fixed(height)}" fill="${ORANGE}"/>`;
}

/** Tenths of a pixel are enough. */
function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}
