// Writes the JSON Schema of preference-auditor.json from the table of settings. Run it through tsx: npm run schemas.
import { writeFileSync } from 'node:fs';
import { configSchema } from '../server/audit/settings/configFile.ts';

writeFileSync('schemas/config.schema.json', `${JSON.stringify(configSchema(), null, 2)}\n`);
