import { css, html, type TemplateResult } from 'lit';

/** Characters at the end of a name that stay when it is cut: there names differ. */
const END = 7;

/** A name whose middle is cut where it has no room. What it stands in is of the class `name`, and says it in whole. */
export function cutInTheMiddle(name: string): TemplateResult {
  const characters = Array.from(name);
  if (characters.length < 2 * END) return html`<bdi>${name}</bdi>`;
  const at = characters.length - END;
  return html`<bdi
    ><span class="start">${characters.slice(0, at).join('')}</span
    ><span class="tail">${characters.slice(at).join('')}</span></bdi
  >`;
}

/** What stands in `.name` is cut in the middle. */
export const cutNames = css`
  /* The end of a name stays: there names differ. */
  .name bdi {
    display: flex;
  }
  .name .start {
    min-width: 0;
    overflow: clip;
    text-overflow: ellipsis;
  }
  .name .tail {
    flex: none;
  }
  .name .start,
  .name .tail {
    white-space: pre;
  }
`;
