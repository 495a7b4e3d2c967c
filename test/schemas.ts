import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Compiled once each. */
const validators = new Map<string, ValidateFunction>();

/** What is wrong with a value by a JSON Schema (a path within the repository); empty where nothing is. */
export function violations(schemaPath: string, value: unknown): string[] {
  const validate = validatorOf(schemaPath);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function validatorOf(schemaPath: string): ValidateFunction {
  const known = validators.get(schemaPath);
  if (known !== undefined) return known;
  // Patterns of the SARIF schema are none by the rules of Unicode.
  const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
  addFormats(ajv);
  // Others refer to it.
  ajv.addSchema(schemaAt('schemas/effect.schema.json'), 'effect.schema.json');
  const validate = ajv.compile(schemaAt(schemaPath));
  validators.set(schemaPath, validate);
  return validate;
}

function schemaAt(path: string): object {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as object;
}
