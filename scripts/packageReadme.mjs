// Writes dist/README.md, the page of the extension in VS Code: README.md without what is found by a path, since
// that page shows no such pictures and follows no such links. Where a picture was, it says where pictures are.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const ELSEWHERE = /^https?:/;
const WHERE_PICTURES_ARE =
  '> To see it: run _Preference Auditor: Open First Steps_ from the Command Palette. Its four steps have pictures, and open a sample.';

const readme = readFileSync(at('README.md'), 'utf8')
  .replace(/!\[[^\]]*\]\(([^)]*)\)/g, (image, path) => (ELSEWHERE.test(path) ? image : WHERE_PICTURES_ARE))
  .replace(/(?<!!)\[([^\]]*)\]\(([^)]*)\)/g, (link, text, path) => (ELSEWHERE.test(path) ? link : text));
writeFileSync(at('dist/README.md'), readme);
