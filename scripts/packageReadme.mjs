// Writes dist/README.md, the page of the extension in VS Code: README.md without what is found by a path, since
// that page shows no such pictures and follows no such links.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const ELSEWHERE = /^https?:/;

const readme = readFileSync(at('README.md'), 'utf8')
  .replace(/!\[[^\]]*\]\(([^)]*)\)\n\n/g, (image, path) => (ELSEWHERE.test(path) ? image : ''))
  .replace(/(?<!!)\[([^\]]*)\]\(([^)]*)\)/g, (link, text, path) => (ELSEWHERE.test(path) ? link : text));
writeFileSync(at('dist/README.md'), readme);
