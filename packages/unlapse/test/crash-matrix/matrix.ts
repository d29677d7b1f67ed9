import { connectFace } from './connect-face.js';
import type { LogoutCase } from './crashed-logout.js';
import type { RefreshCase } from './crashed-refresh.js';
import type { Face } from './face.js';
import { serverKinds, type ServerKind, type World } from './scene.js';
import { sessionFace } from './session-face.js';

/** One column of a table: in each of its cases a tab is killed at every moment. */
export interface Column<C> {
  readonly title: string;
  readonly cases: readonly C[];
}

/** One table of the page, with a column per server. */
export interface RefreshSection {
  readonly title: string;
  readonly columns: readonly Column<RefreshCase>[];
}

/** How a refresh comes about, and who asks after its tab has died. */
type Circumstance = Omit<RefreshCase, 'face' | 'server' | 'recovers'>;

const inFrontOfATab: Circumstance = { hasExpired: true, asker: 'background' };
const beforeARestart: Circumstance = { hasExpired: false, asker: 'restart' };
const some = [inFrontOfATab, beforeARestart];
const usual: readonly Circumstance[] = [
  inFrontOfATab,
  { hasExpired: true, asker: 'restart' },
  { hasExpired: false, asker: 'background' },
  beforeARestart,
];

const serverTitles: Record<ServerKind, string> = {
  'no-rotation': 'No rotation',
  grace: 'Grace',
  strict: 'Strict',
};

export const refreshSections: readonly RefreshSection[] = [sessionFace, connectFace].flatMap(
  (face) => [
    section(face, face.name, usual),
    section(
      face,
      `${face.name}, the network loses the first reply`,
      some.map((one) => ({ ...one, losesReply: true })),
    ),
    section(
      face,
      `${face.name}, a tab has died before`,
      some.map((one) => ({ ...one, isSecond: true })),
    ),
    section(face, `${face.name}, a browser without Web Locks`, [
      { hasExpired: true, asker: 'restart', hasWebLocks: false },
    ]),
  ],
);

/** Where no refresh token gets lost, silent recovery has nothing to do. */
export const needlessRecovery: Column<RefreshCase> = {
  title: 'Silent recovery with no rotation, or with grace',
  cases: (['no-rotation', 'grace'] as const).flatMap((server) =>
    casesOf({ face: sessionFace, server, recovers: true }, [inFrontOfATab]),
  ),
};

/** How far the refresh of another tab has come when a logout begins. */
const during: readonly LogoutCase['during'][] = [
  'called',
  'has-claim',
  'server-acted',
  'writes-tokens',
  'settled',
];

export const logoutColumns: readonly Column<LogoutCase>[] = [sessionFace, connectFace].map(
  (face) => ({
    title: face.name,
    cases: serverKinds.flatMap((server) =>
      during.map((moment) => ({ face, server, during: moment })),
    ),
  }),
);

function section(
  face: Face,
  title: string,
  circumstances: readonly Circumstance[],
): RefreshSection {
  const columns = serverKinds.map((server) => ({
    title: serverTitles[server],
    cases: casesOf({ face, server }, circumstances),
  }));
  if (face === sessionFace) {
    const cases = casesOf({ face, server: 'strict', recovers: true }, circumstances);
    columns.push({ title: 'Strict, silent recovery', cases });
  }
  return { title, columns };
}

function casesOf(world: World, circumstances: readonly Circumstance[]): RefreshCase[] {
  return circumstances.map((one) => ({ ...world, ...one }));
}
