import { pathToFileURL } from 'node:url';
import { isAbsolute } from 'node:path';
import { shownJson, shownText } from '../../dataset/index.ts';
import { EXPLANATIONS } from './findingsPage.ts';
import type { Place } from './places.ts';
import type { AuditedResult, FailedResult, Format, RunContext } from './result.ts';
import type { ToldFinding } from './toldFindings.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const ROOT = '%SRCROOT%';

/** SARIF 2.1.0 (OASIS), as code scanning reads it: one run, one result a finding, so one a user. */
export const sarif: Format = (context) => {
  const audited: AuditedResult[] = [];
  const failed: FailedResult[] = [];
  return {
    file: (result) => {
      if (result.kind === 'audited') audited.push(result);
      else failed.push(result);
      return '';
    },
    end: () => `${shownJson(JSON.stringify(logOf(audited, failed, context), null, 2))}\n`,
  };
};

function logOf(
  audited: readonly AuditedResult[],
  failed: readonly FailedResult[],
  { version, hasBaseline }: RunContext,
): object {
  const codes = [...EXPLANATIONS.keys()];
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Preference Auditor',
            version,
            semanticVersion: version,
            rules: Array.from(EXPLANATIONS, ([id, text]) => ruleOf(id, text)),
          },
        },
        columnKind: 'unicodeCodePoints',
        invocations: [
          {
            executionSuccessful: failed.length === 0,
            toolExecutionNotifications: failed.map(({ path, message }) => ({
              level: 'error',
              message: { text: plain(shownText(message)) },
              locations: [{ physicalLocation: { artifactLocation: artifact(path) } }],
            })),
          },
        ],
        artifacts: audited
          .flatMap(({ path, paths = [path] }) => paths)
          .map((path) => ({ location: artifact(path), roles: ['analysisTarget'] })),
        results: audited.flatMap(({ path, findings }) =>
          findings.map((finding) => resultOf(path, finding, codes, hasBaseline)),
        ),
      },
    ],
  };
}

function ruleOf(id: string, text: string): object {
  return {
    id,
    shortDescription: { text: firstSentence(text) },
    fullDescription: { text: plain(text.split('\n\n', 1)[0]!) },
    help: { text: plain(text), markdown: text },
    defaultConfiguration: { level: 'warning' },
  };
}

function firstSentence(text: string): string {
  return plain(/^.*?[.:](?=\s|$)/s.exec(text)?.[0] ?? text);
}

function resultOf(
  path: string,
  finding: ToldFinding,
  codes: readonly string[],
  hasBaseline: boolean,
): object {
  const { code, level, message, user, place, related, fingerprint, isNew } = finding;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level,
    message: { text: plain(message) },
    locations: [
      {
        ...located(path, place),
        ...(user === null ? {} : { logicalLocations: [{ name: user, kind: 'user' }] }),
      },
    ],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((one, id) => ({
            id: id + 1,
            ...located(path, one.place),
            message: { text: plain(one.message) },
          })),
        }),
    // Code scanning goes by the first alone, and takes it where it is given in place of a hash of the line.
    partialFingerprints: { primaryLocationLineHash: fingerprint, 'userAndCode/v1': fingerprint },
    ...(hasBaseline ? { baselineState: isNew ? 'new' : 'unchanged' } : {}),
  };
}

/** A result needs a region: the first line stands for a file as a whole, or without lines. */
function located(path: string, place: Place | null): object {
  const region =
    place === null
      ? { startLine: 1 }
      : {
          startLine: place.line,
          startColumn: place.column,
          ...(place.endColumn === null ? {} : { endColumn: place.endColumn }),
        };
  return { physicalLocation: { artifactLocation: artifact(place?.path ?? path), region } };
}

/** Relative to the repository where the file lies within it. */
function artifact(path: string): object {
  if (isAbsolute(path) || path.startsWith('../')) return { uri: pathToFileURL(path).href };
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: ROOT };
}

/** A message in which nothing is read as a link: names come from the file. */
function plain(text: string): string {
  return text.replace(/\[(?=[^\]]*\]\()/g, '\\[');
}
