// Draws the folders and rooms of ARCHITECTURE.md from the imports that there are: `npm run rooms`. A test tells when
// the drawing is no longer true.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DOCUMENT = join(ROOT, 'ARCHITECTURE.md');
const [START, END] = ['<!-- rooms: drawn by npm run rooms -->', '<!-- rooms end -->'];

const FOLDERS = [
  'server/model',
  'server/dataset',
  'server/audit',
  'server/lsp',
  'server/cli',
  'server/protocol',
  'extension',
  'webview',
];
/** Rooms that have rooms of their own. */
const SUITES = ['server/dataset/columns'];

/** Imports between folders, and between the rooms of each: what imports → what it imports. */
export function importsOfRooms() {
  const between = importsWithin(FOLDERS, FOLDERS.flatMap(sourcesOf));
  const within = new Map(
    [...FOLDERS, ...SUITES].map((folder) => {
      const files = sourcesOf(folder).map((file) => posix.relative(folder, file));
      const rooms = new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0]));
      return [folder, importsWithin([...rooms], files, folder)];
    }),
  );
  return { between, within };
}

/** Imports between `places`, which lie in the folder `root`; files that lie in none of them are passed over. */
function importsWithin(places, files, root = '') {
  const imports = new Map(places.map((place) => [place, new Set()]));
  const placeOf = (file) => places.find((place) => file.startsWith(`${place}/`) || file === `${place}.ts`);
  for (const file of files) {
    const from = placeOf(file);
    if (from === undefined) continue;
    for (const imported of importsOf(posix.join(root, file))) {
      const to = placeOf(posix.relative(root, imported));
      if (to !== undefined && to !== from) imports.get(from).add(to);
    }
  }
  return imports;
}

function sourcesOf(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .map((file) => posix.join(folder, file.replaceAll('\\', '/')))
    .filter((file) => file.endsWith('.ts') && !file.includes('/assembly/'))
    .sort();
}

function importsOf(file) {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const paths = source.matchAll(/(?:from|import) '(\.[^']+)'/g);
  return Array.from(paths, ([, path]) => posix.join(posix.dirname(file), path));
}

/** The drawing: a flow chart of the folders, and one of each folder that has rooms. */
export function drawRooms() {
  const { between, within } = importsOfRooms();
  const charts = [chart('The folders', between)];
  for (const [folder, rooms] of within) if (rooms.size > 1) charts.push(chart(`\`${folder}\``, rooms));
  return charts.join('\n\n');
}

function chart(title, imports) {
  const edges = reduced(imports);
  const alone = [...imports.keys()].filter((one) => !edges.some((edge) => edge.includes(one)));
  const lines = [...alone, ...edges.map(([from, to]) => `${from} --> ${to}`)];
  return `${title}:\n\n\`\`\`mermaid\nflowchart LR\n${lines.map((line) => `  ${line}\n`).join('')}\`\`\``;
}

/** Imports but for those that follow from others: where a imports b, and b imports c, a → c is left out. */
function reduced(imports) {
  const reaches = (from, to) =>
    [...(imports.get(from) ?? [])].some((next) => next === to || reaches(next, to));
  return [...imports].flatMap(([from, targets]) =>
    [...targets]
      .filter((to) => ![...targets].some((other) => other !== to && reaches(other, to)))
      .sort()
      .map((to) => [from, to]),
  );
}

/** What is drawn in ARCHITECTURE.md. */
export function drawnRooms() {
  const text = readFileSync(DOCUMENT, 'utf8');
  return text.slice(text.indexOf(START) + START.length, text.indexOf(END)).trim();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = readFileSync(DOCUMENT, 'utf8');
  const before = text.slice(0, text.indexOf(START) + START.length);
  writeFileSync(DOCUMENT, `${before}\n\n${drawRooms()}\n\n${text.slice(text.indexOf(END))}`);
}
