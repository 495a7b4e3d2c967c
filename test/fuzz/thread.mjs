// The thread that reads: tsx does not reach into threads by itself.
import { register } from 'tsx/esm/api';

register();
await import('./fuzz.ts');
