import { counted } from '../../audit/index.ts';
import { shownName, shownText } from '../../dataset/index.ts';
import type { AuditedResult, FileResult, Format } from './result.ts';

/**
 * JUnit XML: a suite a file, a case a finding. Flagged users fail, unless the baseline knows them; what is worth a
 * look is skipped; one case stands for everybody else.
 */
export const junit: Format = () => {
  const results: FileResult[] = [];
  return {
    file: (result) => {
      results.push(result);
      return '';
    },
    end: () => {
      const suites = results.map(suiteOf);
      const totals = totalOf(suites);
      return (
        '<?xml version="1.0" encoding="UTF-8"?>\n' +
        `<testsuites name="preference-auditor" ${counts(totals)}>\n${suites.map(({ xml }) => xml).join('')}</testsuites>\n`
      );
    },
  };
};

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

interface Suite extends Counts {
  readonly xml: string;
}

function suiteOf(result: FileResult): Suite {
  if (result.kind === 'audited') return auditedSuite(result);
  const totals = { tests: 1, failures: 0, errors: 1, skipped: 0 };
  const body = `<error message="${escaped(shownText(result.message))}"/>`;
  return { ...totals, xml: suite(result.path, totals, [testCase(result.path, 'audit', body)]) };
}

function auditedSuite({ path, audit, findings }: AuditedResult): Suite {
  const failures = findings.filter(({ flagged, isNew }) => flagged && isNew);
  const others = findings.filter((finding) => !failures.includes(finding));
  const users = audit.dataset.users.length - new Set(failures.map(({ user }) => user)).size;
  const cases = [
    testCase(path, `${counted(users, 'user')} not flagged`, ''),
    ...failures.map(({ code, user, message, place }) => {
      const where = place === null ? '' : `\n${place.path ?? path}:${place.line}:${place.column}`;
      const body = `<failure type="${code}" message="${escaped(message)}">${escaped(message)}${escaped(where, true)}</failure>`;
      return testCase(path, `${code} ${shownName(user ?? '', MOST_NAME)}`, body);
    }),
    ...others.map(({ code, user, message }, i) =>
      testCase(
        path,
        `${code} ${user === null ? i + 1 : shownName(user, MOST_NAME)}`,
        `<skipped message="${escaped(message)}"/>`,
      ),
    ),
  ];
  const totals = { tests: cases.length, failures: failures.length, errors: 0, skipped: others.length };
  return { ...totals, xml: suite(path, totals, cases) };
}

const MOST_NAME = 80;

function suite(name: string, totals: Counts, cases: readonly string[]): string {
  return `  <testsuite name="${escaped(shownText(name))}" ${counts(totals)}>\n${cases.join('')}  </testsuite>\n`;
}

function testCase(path: string, name: string, body: string): string {
  const head = `    <testcase classname="${escaped(shownText(path))}" name="${escaped(name)}"`;
  return body === '' ? `${head}/>\n` : `${head}>${body}</testcase>\n`;
}

function counts({ tests, failures, errors, skipped }: Counts): string {
  return `tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
}

function totalOf(suites: readonly Counts[]): Counts {
  const sum = (of: (one: Counts) => number) => suites.reduce((total, one) => total + of(one), 0);
  return {
    tests: sum(({ tests }) => tests),
    failures: sum(({ failures }) => failures),
    errors: sum(({ errors }) => errors),
    skipped: sum(({ skipped }) => skipped),
  };
}

/** Characters that XML 1.0 does not have are escapes already. */
function escaped(text: string, keepsLines = false): string {
  const xml = text
    // Two that XML 1.0 does not have and that are no control characters.
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
  return keepsLines ? xml : xml.replaceAll('\n', '&#10;');
}
