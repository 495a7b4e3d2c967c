import { partsRows } from './evidence.ts';
import type { Columns } from './sample.ts';
import { valuesOf } from './columnSearch.ts';

/** What stands in exports that hold no judgements of single users, and which export does. */
const EXPORTS: readonly {
  readonly isOne: (names: readonly string[]) => boolean;
  readonly says: string;
}[] = [
  {
    isOne: (names) => names.some((name) => names.includes(`${name}:confidence`)),
    says:
      'This looks like the aggregated report of Appen: it has one answer for each unit, with its confidence, and nobody who gave it. ' +
      'Download the full report, which has a row for each judgement (“_worker_id”).',
  },
  {
    isOne: (names) => names.some((name) => name.endsWith('-metadata.human-annotated')),
    says:
      'This looks like an output manifest of SageMaker Ground Truth: it has one label for each object, consolidated from several workers. ' +
      'Their own answers (“workerId”) lie beside it, in annotations/worker-response.',
  },
  {
    isOne: (names) => names.some((name) => /^annotations\[\d\]\.annotationData\.content$/.test(name)),
    says:
      'This is what SageMaker Ground Truth hands to a consolidation function: the answers are texts of JSON within “annotationData.content”, which are not read. ' +
      'The answers of its workers lie in annotations/worker-response.',
  },
  {
    isOne: (names) => names.includes('data_row.id') && names.some((name) => name.startsWith('projects.')),
    says:
      'This is an export of Labelbox: its labels lie too deep within “projects” to be read. ' +
      'Write a row for each label: “created_by” as the user, the answer as the winner, and the two models.',
  },
];

/** What to say of an export that is known and holds no judgement of a single user that could be read; null of any other. */
export function exportHint(columns: Columns): string | null {
  const names = [...columns.values.keys()];
  return EXPORTS.find(({ isOne }) => isOne(names))?.says ?? null;
}

/** Fewer rows may each be another person's by chance. */
const LEAST_PEOPLE = 3;

/** Is every row what one person answered, of whom there is no other row? */
export function areRowsOfPeople(columns: Columns, user: string | undefined): boolean {
  if (user === undefined) return false;
  const people = valuesOf(columns, user).filter((value) => value !== null && value !== '');
  return people.length >= LEAST_PEOPLE && new Set(people).size === people.length && !partsRows(columns, user);
}
