import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { DEFAULT_RECOMMENDATION_SETTINGS } from '../../server/model/recommendation/index.ts';
import { DIALECTS } from '../../server/warehouse/sql/dialects.ts';
import { printedStep } from '../../server/warehouse/sql/printed.ts';
import { sourceOf } from '../../server/warehouse/sql/source.ts';
import { STEPS } from '../../server/warehouse/sql/statements.ts';
import { plantedJudgements } from '../unit/warehouse/plantedTable.ts';
import { directAudit, populationIn } from './direct.ts';
import { skippedWithout } from '../onDemand/missing.ts';
import { type PythonPackages, pythonPackages } from '../onDemand/pythonPackages.ts';

const packages = pythonPackages('sqlglot');
const skip = typeof packages === 'string' ? skippedWithout(packages) : false;

/** Reads [dialect, step, statement] from standard input; prints those that are not one statement of the dialect. */
const PARSE = `
import json, sys, sqlglot
for dialect, step, text in json.load(sys.stdin):
    try:
        parsed = [one for one in sqlglot.parse(text, read=dialect, error_level=sqlglot.ErrorLevel.RAISE) if one is not None]
        if len(parsed) != 1 or isinstance(parsed[0], sqlglot.exp.Command):
            print(dialect, step, 'is not one statement that is understood')
    except Exception as error:
        print(dialect, step, str(error)[:300])
`;

test(
  'the statements of every dialect are understood by its parser, whatever the names hold',
  { skip },
  async () => {
    const audit = await directAudit(
      plantedJudgements({ seed: 5, users: { attentive: 30, 'coin-flipper': 8 }, comparisonsEach: 40 }),
    );
    // What may be read in several ways is scored by no SQL.
    const population = {
      ...populationIn(audit, { rivals: false }),
      models: ["o'brien; --", 'b\\', 'c"`', 'd', 'e\n', 'ü'],
    };
    const columns = { user: `j"u'd\`ge; --`, modelA: 'a\\b', modelB: 'b', winner: 'w' };
    const statements = DIALECTS.flatMap((dialect) =>
      STEPS.map((step) => [
        dialect,
        step,
        printedStep(step, {
          dialect,
          place: { schema: 'own', prefix: 'pa_' },
          source: sourceOf('project.data.votes', columns),
          population,
          settings: DEFAULT_RECOMMENDATION_SETTINGS,
          decisions: new Map([[`x'; drop table votes; --`, 'drop']]),
          weighted: true,
          sample: 0.1,
        }),
      ]),
    );
    const { python } = packages as PythonPackages;
    const { stdout, status, stderr } = spawnSync(python, ['-c', PARSE], {
      input: JSON.stringify(statements),
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    assert.equal(stdout, '');
  },
);
