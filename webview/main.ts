import './auditApp.ts';
import { registerControls } from './controls.ts';

registerControls();
