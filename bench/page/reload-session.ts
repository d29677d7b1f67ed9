import { openSession } from './clients/unlapse.js';
import { showToken } from './reload.js';

showToken(await openSession().getAccessToken());
