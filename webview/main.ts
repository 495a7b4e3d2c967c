import './auditApp.ts';
import { registerControls } from './shared/controls.ts';

registerControls();
