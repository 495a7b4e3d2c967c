// Writes dist/sbom.cdx.json: what is bundled, as a bill of materials (CycloneDX), the same for the same commit.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const all = JSON.parse(
  execFileSync('npm', ['sbom', '--sbom-format=cyclonedx'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  }),
);
const bundled = JSON.parse(readFileSync(new URL('../dist/bundled.json', import.meta.url), 'utf8'));
const isBundled = (component) =>
  bundled.some(({ name, version }) => component.purl?.startsWith(`pkg:npm/${encoded(name)}@${version}`));
const components = all.components.filter(isBundled).map((component) => ({ ...component, scope: 'required' }));
const kept = new Set(components.map((component) => component['bom-ref']));
const missing = bundled.filter(
  ({ name, version }) =>
    !components.some(({ purl }) => purl.startsWith(`pkg:npm/${encoded(name)}@${version}`)),
);
if (missing.length > 0)
  throw new Error(`npm knows nothing of ${missing.map(({ name }) => name).join(', ')}.`);
const { bomFormat, specVersion, version, metadata } = all;
const sbom = {
  bomFormat,
  specVersion,
  version,
  metadata: { component: metadata.component },
  components,
  dependencies: all.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => kept.has(one)) })),
};
writeFileSync(new URL('../dist/sbom.cdx.json', import.meta.url), `${JSON.stringify(sbom, null, 2)}\n`);

function encoded(name) {
  return name.replace('@', '%40');
}
