// `npm run webview:dev`: the audit panel in every state and theme, in a browser without VS Code. The panel is
// bundled anew for every load. `--port N` keeps the address.
import { parseArgs } from 'node:util';
import { tsImport } from 'tsx/esm/api';

const { values } = parseArgs({ options: { port: { type: 'string' } } });
const { PanelServer } = await tsImport('./panelServer.ts', import.meta.url);
const { address } = await PanelServer.start({ fresh: true, port: Number(values.port ?? 0) });
process.stdout.write(`Stories of the audit panel: ${address}\nCtrl-C ends it.\n`);
