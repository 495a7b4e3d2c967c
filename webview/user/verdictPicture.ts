import { css, html, nothing, svg, type TemplateResult } from 'lit';
import type { AuditSnapshot, PairResult, UserDetail, UserPicture } from '../../server/protocol.ts';
import { count, percent } from '../shared/format.ts';
import { visibleText } from '../shared/visibleText.ts';

/** The one picture that fits what is said of the user, with what it shows in words. */
export function renderPicture(
  { models, population }: AuditSnapshot,
  { picture, pairs }: UserDetail,
): TemplateResult | typeof nothing {
  switch (picture.kind) {
    case 'strip':
      return strip(picture);
    case 'bars':
      return bars(picture);
    case 'mirrored':
      return pairs.length === 0 ? nothing : mirrored(pairs);
    case 'rankings': {
      const [common, own] = [population.tastes[0], population.tastes[picture.taste]];
      if (common === undefined || own === undefined) return nothing;
      const names = models.map(({ model }) => model);
      return rankings(ranked(names, common.strengths), ranked(names, own.strengths));
    }
    case 'pairs':
      return pairs.length === 0 ? nothing : mirrored(pairs);
  }
}

/** Width of an answer and height of the strip, in pixels where there is room. */
const STEP = 7;
const HALF = 15;

/** Answers in file order: the first above the line, the second below it, ties on it. */
function strip({ answers, total, change }: Extract<UserPicture, { kind: 'strip' }>): TemplateResult {
  const n = answers.length;
  const bars = (code: number, top: number, height: number) =>
    Array.from({ length: n }, (_, k) => k)
      .filter((k) => answers[k] === code)
      .map((k) => `M${k * STEP + 1} ${top}h${STEP - 2}v${height}h${2 - STEP}z`)
      .join('');
  const counts = [0, 1, 2].map((code) => Array.from(answers).filter((answer) => answer === code).length);
  const [first, second, ties] = counts as [number, number, number];
  const said = `${count(first)} times the first, ${count(second)} times the second, ${count(ties)} ties`;
  const changed = change === null ? '' : ` It changes after answer ${count(change)}.`;
  return html`<figure class="picture">
    <svg
      class="strip"
      width=${n * STEP}
      height=${2 * HALF + 2}
      viewBox="0 0 ${n * STEP} ${2 * HALF + 2}"
      preserveAspectRatio="none"
      role="img"
      aria-label="Answers in file order: ${said}.${changed}"
    >
      <path class="first" d=${bars(0, 1, HALF - 1)} />
      <path class="second" d=${bars(1, HALF + 1, HALF - 1)} />
      <path class="tie" d=${bars(2, HALF - 3, 7)} />
      <line class="scale" x1="0" x2=${n * STEP} y1=${HALF} y2=${HALF} />
      ${change === null ? nothing : svg`<line class="change" x1=${change * STEP} x2=${change * STEP} y1="0" y2=${2 * HALF + 2} />`}
    </svg>
    <figcaption class="muted">
      In file order: up is the first answer, down the second, on the line a tie.${changed}
      ${n < total ? `The first ${count(n)} of ${count(total)}.` : nothing}
    </figcaption>
  </figure>`;
}

/** The user's share beside that of careful users, where there are any. */
function bars({ what, seen, expected, of }: Extract<UserPicture, { kind: 'bars' }>): TemplateResult {
  const bar = (label: string, share: number, name: string) =>
    html`<div class="bar-label">${label}</div>
      <svg class="share ${name}" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
        <rect class="ground" x="0" y="0" width="100" height="12" />
        <rect class="fill" x="0" y="0" width=${100 * Math.min(1, Math.max(0, share))} height="12" />
      </svg>
      <div class="number">${percent(share)}</div>`;
  return html`<figure class="picture">
    <figcaption>
      ${visibleText(what)}
      <span class="muted">in ${count(of)} ${of === 1 ? 'comparison' : 'comparisons'}</span>
    </figcaption>
    <div class="shares">
      ${bar('This user', seen, 'own')}
      ${expected === null ? nothing : bar('Careful users', expected, 'careful')}
    </div>
  </figure>`;
}

const MOST_PAIRS = 6;

/** Pair by pair on which side of even the user chose, and on which careful users do. */
function mirrored(pairs: readonly PairResult[]): TemplateResult {
  const bar = (share: number, y: number, height: number, name: string) => {
    const x = 100 * share;
    return svg`<rect class=${name} x=${Math.min(50, x)} y=${y} width=${Math.max(0.6, Math.abs(x - 50))} height=${height} />`;
  };
  return html`<figure class="picture">
    <figcaption>
      For the stronger model or against it, by pair
      <span class="muted">(left: against; right: for; thin: careful users)</span>
    </figcaption>
    <div class="mirrored">
      ${pairs.slice(0, MOST_PAIRS).map(({ stronger, weaker, wins, decisive, expected }) => {
        const names = `${visibleText(stronger)} over ${visibleText(weaker)}`;
        return html`<div class="bar-label" title=${names}>${names}</div>
          <svg
            viewBox="0 0 100 14"
            preserveAspectRatio="none"
            role="img"
            aria-label="${names}: chosen in ${percent(wins / decisive)}, by careful users in ${percent(expected)}"
          >
            ${bar(wins / decisive, 1, 8, 'own')} ${bar(expected, 10, 3, 'careful')}
            <line class="scale" x1="50" x2="50" y1="0" y2="14" />
          </svg>
          <div class="number">${count(wins)} of ${count(decisive)}</div>`;
      })}
    </div>
  </figure>`;
}

function ranked(models: readonly string[], strengths: readonly number[]): string[] {
  return models
    .map((model, k) => ({ model, strength: strengths[k]! }))
    .sort((a, b) => b.strength - a.strength)
    .map(({ model }) => model);
}

const MOST_MODELS = 10;
const LINE = 22;

/** Two rankings side by side, what changes place joined by lines. */
function rankings(common: readonly string[], own: readonly string[]): TemplateResult {
  const top = common.slice(0, MOST_MODELS);
  const places = own.filter((model) => top.includes(model));
  const list = (models: readonly string[], heading: string) =>
    html`<div>
      <div class="muted">${heading}</div>
      <ol>
        ${models.map((model) => html`<li title=${model}><bdi>${visibleText(model)}</bdi></li>`)}
      </ol>
    </div>`;
  return html`<figure class="picture rankings">
    ${list(top, 'Most users, best first')}
    <svg viewBox="0 0 60 ${LINE * top.length}" width="60" height=${LINE * top.length} aria-hidden="true">
      ${top.map((model, from) => {
        const to = places.indexOf(model);
        return svg`<line class=${from === to ? 'scale' : 'moved'} x1="0" x2="60" y1=${(from + 0.5) * LINE} y2=${(to + 0.5) * LINE} />`;
      })}
    </svg>
    ${list(places, 'This taste')}
  </figure>`;
}

export const pictureStyles = css`
  .picture {
    margin: 12px 0;
    max-width: 720px;
  }
  .picture svg {
    display: block;
  }
  .picture .strip {
    max-width: 100%;
  }
  .strip .first {
    fill: var(--careless);
  }
  .strip .second {
    fill: var(--vscode-charts-blue);
  }
  .strip .tie {
    fill: var(--vscode-descriptionForeground);
  }
  .strip .change {
    stroke: var(--vscode-foreground);
    stroke-width: 2;
    vector-effect: non-scaling-stroke;
  }
  .shares,
  .mirrored {
    display: grid;
    grid-template-columns: max-content minmax(80px, 1fr) max-content;
    gap: 6px 12px;
    align-items: center;
    margin-top: 6px;
  }
  .mirrored {
    grid-template-columns: minmax(0, 40%) minmax(80px, 1fr) max-content;
  }
  .mirrored .bar-label {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .shares svg,
  .mirrored svg {
    width: 100%;
    height: 14px;
  }
  .share .ground {
    fill: color-mix(in srgb, var(--vscode-foreground) 10%, transparent);
  }
  .share.own .fill,
  .mirrored .own {
    fill: var(--careless);
  }
  .share.careful .fill,
  .mirrored .careful {
    fill: var(--vscode-charts-green);
  }
  .picture .number {
    font-variant-numeric: tabular-nums;
  }
  .rankings {
    display: flex;
    gap: 10px;
    align-items: flex-end;
  }
  .rankings ol {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .rankings li {
    height: 22px;
    line-height: 22px;
    max-width: 24ch;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .rankings .moved {
    stroke: var(--vscode-charts-blue);
    stroke-width: 1.5;
  }
  @media (forced-colors: active) {
    .picture svg {
      forced-color-adjust: none;
    }
    .picture svg path,
    .picture svg .fill,
    .mirrored .own {
      fill: CanvasText;
    }
    .mirrored .careful,
    .share.careful .fill {
      fill: GrayText;
    }
  }
`;
