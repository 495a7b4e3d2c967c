import { nothing, svg, type SVGTemplateResult } from 'lit';
import type { UserColumns } from '../../server/protocol.ts';
import { decimal } from '../shared/format.ts';

/** Drawing units; the bar stretches to the width it is given. */
const WIDTH = 100;
const HEIGHT = 14;
/** Neither bar nor tick gets so thin that it is gone. */
export const THINNEST = 1.5;

export interface Interval {
  readonly low: number;
  readonly mean: number;
  readonly high: number;
}

/** Posterior of a user's attentiveness. */
export function intervalOf({ low, attentiveness, high }: UserColumns, user: number): Interval {
  return { low: low[user]!, mean: attentiveness[user]!, high: high[user]! };
}

/** Where an interval lies on the scale from `from` to `to`, in drawing units; what reaches beyond is cut off. */
export function intervalGeometry(
  { low, mean, high }: Interval,
  from: number,
  to: number,
): { readonly left: number; readonly width: number; readonly tick: number } {
  const x = (value: number) => position(value, from, to);
  const width = Math.max(THINNEST, x(high) - x(low));
  return {
    left: Math.min(x(low), WIDTH - width),
    width,
    tick: Math.min(WIDTH - THINNEST, Math.max(0, x(mean) - THINNEST / 2)),
  };
}

/**
 * Contents of an `<svg viewBox="0 0 100 14">`: scale lines, the 90% interval as a bar, the mean as a tick; the
 * scale alone where the interval is unknown (NaN). What is `expected` stands as a line of its own.
 */
export function intervalBar(interval: Interval, from: number, to: number, expected = NaN): SVGTemplateResult {
  const { left, width, tick } = intervalGeometry(interval, from, to);
  const known = !Number.isNaN(left + width + tick);
  const marks = from < 0 && to > 0 ? [from, 0, to] : [from, to];
  return svg`
    <line class="axis" x1="0" x2=${WIDTH} y1=${HEIGHT / 2} y2=${HEIGHT / 2} />
    ${marks.map((mark) => {
      const x = position(mark, from, to);
      return svg`<line class="scale" x1=${x} x2=${x} y1="0" y2=${HEIGHT} />`;
    })}
    ${
      known
        ? svg`<rect class="interval" x=${left} width=${width} y=${HEIGHT / 2 - 3} height="6" rx="1" />
            <rect class="mean" x=${tick} width=${THINNEST} y="1" height=${HEIGHT - 2} />`
        : nothing
    }
    ${
      Number.isNaN(expected)
        ? nothing
        : svg`<rect class="expected" x=${Math.min(WIDTH - 2, position(expected, from, to))} width="2" y="0" height=${HEIGHT} />`
    }`;
}

export function intervalLabel({ low, mean, high }: Interval): string {
  return `mean ${decimal(mean)}, 90% interval ${decimal(low)} to ${decimal(high)}`;
}

function position(value: number, from: number, to: number): number {
  return ((Math.min(to, Math.max(from, value)) - from) / (to - from)) * WIDTH;
}
