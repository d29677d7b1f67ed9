import { showToken } from './reload.js';
import { readStoredToken } from './stored-token.js';

showToken(await readStoredToken());
