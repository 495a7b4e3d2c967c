import './auditApp.ts';
import './shared/controls.ts';
