import { shownText } from '../../dataset/index.ts';

/** A text as HTML, in an element or in a quoted attribute: no markup, and nothing that is not seen. */
export function escaped(text: string): string {
  return shownText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
