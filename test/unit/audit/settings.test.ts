import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { configOf, configSchema } from '../../../server/audit/settings/configFile.ts';
import {
  givenUnderEitherName,
  settingList,
  SETTINGS,
  settingValues,
} from '../../../server/audit/settings/table.ts';
import { contributes } from '../../../package.json';

type Declared = Readonly<Record<string, unknown>>;

/** What package.json declares of each setting, without the prefix. */
const declared = new Map(
  contributes.configuration.flatMap(({ properties }) =>
    Object.entries<Declared>(properties).map(([name, schema]) => [
      name.replace(/^preferenceAuditor\./, ''),
      schema,
    ]),
  ),
);

/** What tells people of a value, and says nothing of which values there are. */
const WORDS = ['order', 'scope', 'description', 'markdownDescription', 'enumDescriptions'];
const ENUM_WORDS = ['markdownEnumDescriptions', 'enumDescriptions'];

function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schema alone, at every depth. */
function withoutWords(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutWords);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) =>
      // A property may be called `order` too.
      [...WORDS, ...ENUM_WORDS].includes(key) && !isSchema(value) ? [] : [[key, withoutWords(value)]],
    ),
  );
}

describe('settings', () => {
  const former = settingList().flatMap(([name, { formerly, kind }]) =>
    formerly === null ? [] : [{ name, kind, formerly }],
  );

  test('package.json declares the settings of the table, and what they were called, and no others', () => {
    const names = [...Object.keys(SETTINGS), ...former.map(({ formerly }) => formerly.name)];
    assert.deepEqual([...declared.keys()].sort(), names.sort());
  });

  for (const { name, kind, formerly } of former) {
    test(`${formerly.name} goes on being read as ${name}, and says what it is called now`, () => {
      const schema = { ...declared.get(formerly.name)! };
      assert.equal(schema['markdownDeprecationMessage'], `Now called \`#preferenceAuditor.${name}#\`.`);
      delete schema['markdownDeprecationMessage'];
      const { type, enum: words, ...rest } = kind.schema;
      assert.deepEqual(withoutWords(schema), {
        ...rest,
        ...(Array.isArray(words) ? { enum: [...(words as unknown[]), null] } : {}),
        type: [...new Set([type, 'null'].flat())],
        default: null,
      });
    });
  }

  test('a former name counts where the setting stands at its default, in the editor and in a file of settings', () => {
    const valuesOf = (section: Readonly<Record<string, unknown>>) =>
      settingValues((name) => givenUnderEitherName(name, (key) => section[key]));
    const defaults = { fdr: null, mu: null, mostWronglyDroppedUsers: 0.05, strongerChosenByAttentive: null };
    const read = (section: Readonly<Record<string, unknown>>) => {
      const { mostWronglyDroppedUsers, strongerChosenByAttentive } = valuesOf({ ...defaults, ...section });
      return [mostWronglyDroppedUsers, strongerChosenByAttentive];
    };
    assert.deepEqual(read({}), [0.05, null]);
    assert.deepEqual(read({ fdr: 0.2, mu: 0.7 }), [0.2, 0.7]);
    assert.deepEqual(read({ fdr: 0.2, mostWronglyDroppedUsers: 0.1 }), [0.1, null]);
    assert.deepEqual(read({ fdr: 'much' }), [0.05, null]);
    assert.deepEqual(configOf('{"fdr":0.2,"threshold":0.4}').values, {
      mostWronglyDroppedUsers: 0.2,
      leastAttentiveness: 0.4,
    });
    for (const text of [
      '{"mostWronglyDroppedUsers":0.1,"fdr":0.2}',
      '{"fdr":0.2,"mostWronglyDroppedUsers":0.1}',
    ])
      assert.deepEqual(configOf(text), { values: { mostWronglyDroppedUsers: 0.1 }, problems: [] });
  });

  for (const [name, { kind, fallback }] of settingList()) {
    test(`package.json and the table agree about ${name}`, () => {
      const schema = declared.get(name)!;
      assert.deepEqual(withoutWords(schema), { ...kind.schema, default: fallback });
      assert.match(String(schema['markdownDescription']), /\.$/);
      const words = ENUM_WORDS.flatMap((key) => schema[key] ?? []);
      if (words.length > 0) assert.equal(words.length, (schema['enum'] as unknown[]).length);
    });

    test(`${name}: the default is accepted, and what its option gives is what JSON gives`, () => {
      assert.deepEqual(kind.accept(fallback), fallback);
      const argument = kind.toArgument(fallback);
      if (argument !== null) assert.deepEqual(kind.accept(kind.fromArgument!(argument)), fallback);
    });
  }

  test('the command line’s page names every option with its default', async () => {
    const page = await readFile(join(import.meta.dirname, '../../../docs/command-line.md'), 'utf8');
    const [options] = page.split('## For builds');
    const rows = options!
      .split('\n')
      .filter((line) => line.startsWith('| `--'))
      .map((line) =>
        line
          .split(/(?<!\\)\|/)
          .slice(1, -1)
          .map((cell) => cell.trim().replaceAll('\\|', '|')),
      );
    assert.deepEqual(
      rows,
      settingList().flatMap(([, { kind, fallback, says, option }]) =>
        option === null ? [] : [[`\`${option}\``, kind.toArgument(fallback) ?? '', says]],
      ),
    );
  });

  test('a folder that is not trusted names no files, no columns and nobody who decides', async () => {
    const manifest = JSON.parse(
      await readFile(join(import.meta.dirname, '../../../package.json'), 'utf8'),
    ) as { readonly capabilities: { readonly untrustedWorkspaces: Record<string, unknown> } };
    assert.deepEqual(
      manifest.capabilities.untrustedWorkspaces['restrictedConfigurations'],
      ['columns', 'workspaceFiles', 'auditor'].map((name) => `preferenceAuditor.${name}`),
    );
  });

  test('the schema of preference-auditor.json is that of the table, and says what the table accepts', async () => {
    const shipped = await readFile(join(import.meta.dirname, '../../../schemas/config.schema.json'), 'utf8');
    assert.deepEqual(JSON.parse(shipped), JSON.parse(JSON.stringify(configSchema())));
    const { values, problems } = configOf('{"fdr":0.2,"mu":0.5,"auditor":"eve","$schema":"x"}');
    assert.deepEqual(values, { mostWronglyDroppedUsers: 0.2 });
    assert.equal(problems.length, 2);
  });

  test('a bound belongs to the range, or does not, wherever the value comes from', () => {
    const { kind } = SETTINGS.strongerChosenByAttentive;
    for (const [given, accepted] of [
      [0.5, undefined],
      [0.501, 0.501],
      [1, 1],
      [1.01, undefined],
    ] as const) {
      assert.equal(kind.accept(given), accepted);
      assert.equal(kind.accept(kind.fromArgument!(String(given))), accepted);
    }
  });

  test('what is refused falls back, alone', () => {
    const given: Readonly<Record<string, unknown>> = {
      strongerChosenByAttentive: 0.5,
      minComparisons: 2.5,
      dropBy: 'nonsense',
      mostWronglyDroppedUsers: 0.2,
      'severity.users': 'error',
    };
    const values = settingValues((name) => given[name]);
    assert.deepEqual(
      [
        values.strongerChosenByAttentive,
        values.minComparisons,
        values.dropBy,
        values.mostWronglyDroppedUsers,
        values['severity.users'],
      ],
      [null, 5, 'fdr', 0.2, 'error'],
    );
  });
});
