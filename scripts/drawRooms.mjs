// Draws the folders and rooms of ARCHITECTURE.md from the imports that there are: `npm run rooms`. A test tells when
// the drawing is no longer true.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
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

/** Imports between folders, and between the rooms of each folder: what imports → what it imports. */
export function importsOfRooms() {
  const between = new Map(FOLDERS.map((folder) => [folder, new Set()]));
  const within = new Map(FOLDERS.map((folder) => [folder, new Map()]));
  for (const file of FOLDERS.flatMap(sourcesOf)) {
    const from = placeOf(file);
    const rooms = within.get(from.folder);
    if (from.room !== null && !rooms.has(from.room)) rooms.set(from.room, new Set());
    for (const imported of importsOf(file)) {
      const to = placeOf(imported);
      if (to === null) continue;
      if (to.folder !== from.folder) between.get(from.folder).add(to.folder);
      else if (from.room !== null && to.room !== null && to.room !== from.room)
        rooms.get(from.room).add(to.room);
    }
  }
  return { between, within };
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

/** The folder and room that a file is in; null where it is in none, as the protocol is. */
function placeOf(file) {
  const folder = FOLDERS.find((one) => file.startsWith(`${one}/`) || file === `${one}.ts`);
  if (folder === undefined) return null;
  const rest = posix.relative(folder, dirname(file));
  return { folder, room: rest === '' ? null : rest.split('/')[0] };
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
