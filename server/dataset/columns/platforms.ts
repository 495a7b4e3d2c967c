import { partsRows } from './sample/evidence.ts';
import type { Columns } from './sample/sample.ts';
import { valuesOf } from './sample/columnSearch.ts';

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

/** Answers of a form from which one is chosen. */
const MOST_ANSWERS = 8;
const LONGEST_ANSWER = 80;

/**
 * Columns each of which is a question of a form that asks for one of the same few texts, such as names of models. Fewer than
 * three may be something else. Null where there are none, or rows are not of a person each.
 */
export function questionsOfPeople(columns: Columns, user: string | undefined): readonly string[] | null {
  if (!areRowsOfPeople(columns, user)) return null;
  const groups = new Map<string, string[]>();
  for (const column of columns.values.keys()) {
    const answers = new Set(valuesOf(columns, column).filter((value) => value !== null && value !== ''));
    const isForm =
      column !== user &&
      answers.size > 1 &&
      answers.size <= Math.min(MOST_ANSWERS, columns.rows / 2) &&
      [...answers].every(
        (one) => typeof one === 'string' && one.length <= LONGEST_ANSWER && !/^[\d\s/:.-]+$/.test(one),
      );
    if (!isForm) continue;
    const key = JSON.stringify([...answers].sort());
    groups.set(key, [...(groups.get(key) ?? []), column]);
  }
  const [longest] = [...groups.values()].sort((a, b) => b.length - a.length);
  return longest !== undefined && longest.length > 2 ? longest : null;
}

/** Is every row what one person answered, of whom there is no other row? */
export function areRowsOfPeople(columns: Columns, user: string | undefined): boolean {
  if (user === undefined) return false;
  const people = valuesOf(columns, user).filter((value) => value !== null && value !== '');
  return people.length >= LEAST_PEOPLE && new Set(people).size === people.length && !partsRows(columns, user);
}
