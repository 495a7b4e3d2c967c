import { svg, type SVGTemplateResult } from 'lit';
import { decimal } from './format.ts';

/** Drawing units; the bar stretches to the width it is given. */
const WIDTH = 100;
const HEIGHT = 14;

export interface Interval {
  readonly low: number;
  readonly mean: number;
  readonly high: number;
}

/** Contents of an `<svg viewBox="0 0 100 14">`: scale lines, the 90% interval as a bar, the mean as a tick. */
export function intervalBar({ low, mean, high }: Interval, from: number, to: number): SVGTemplateResult {
  const x = (value: number) => ((Math.min(to, Math.max(from, value)) - from) / (to - from)) * WIDTH;
  const ticks = from < 0 && to > 0 ? [from, 0, to] : [from, to];
  const width = Math.max(1.5, x(high) - x(low));
  const left = Math.min(x(low), WIDTH - width);
  return svg`
    ${ticks.map((tick) => svg`<line class="scale" x1=${x(tick)} x2=${x(tick)} y1="0" y2=${HEIGHT} />`)}
    <line class="axis" x1="0" x2=${WIDTH} y1=${HEIGHT / 2} y2=${HEIGHT / 2} />
    <rect class="interval" x=${left} width=${width} y=${HEIGHT / 2 - 3} height="6" rx="1" />
    <rect class="mean" x=${Math.min(WIDTH - 1.5, Math.max(0, x(mean) - 0.75))} width="1.5" y="1" height=${HEIGHT - 2} />`;
}

export function intervalLabel({ low, mean, high }: Interval): string {
  return `mean ${decimal(mean)}, 90% interval ${decimal(low)} to ${decimal(high)}`;
}
