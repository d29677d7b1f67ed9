import { connectFace, sessionFace } from './faces.js';

/** What is built with a planted bug in it. */
export { explore } from './explore.js';

export const faces = { session: sessionFace, 'auth-connect': connectFace };
