import { readFileSync } from 'node:fs';
import { type PeopleSummary, TARGET_NAMES, type TargetName } from './targets.ts';

/** Figures of an earlier version, to be seen beside those of today. */
export interface Figures {
  /** Which version. */
  readonly version: string;
  readonly seeds: number;
  /** By world, then by target. */
  readonly worlds: Readonly<Record<string, Readonly<Partial<Record<TargetName, number>>>>>;
}

export function figuresOf(version: string, summaries: readonly PeopleSummary[]): Figures {
  return {
    version,
    seeds: Math.max(...summaries.map(({ seeds }) => seeds)),
    worlds: Object.fromEntries(
      summaries.map(({ world, targets }) => [
        world.name,
        Object.fromEntries(
          TARGET_NAMES.flatMap((name) => {
            const outcome = targets[name];
            return outcome === null ? [] : [[name, Number(outcome.figure.value.toPrecision(4))]];
          }),
        ),
      ]),
    ),
  };
}

/** The model before it knew ties, order effects and tastes of one's own. */
export function figuresBefore(): Figures {
  return JSON.parse(readFileSync(new URL('before.json', import.meta.url), 'utf8')) as Figures;
}
