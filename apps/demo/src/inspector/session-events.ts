import type { Session } from '@ionic-enterprise/auth';
import { formatTime } from '../format-time.js';
import { nameOf, signedOutBecause, suspendedBecause } from '../session-words.js';
import type { RunEnd } from './strategy-run.js';
import type { Timeline } from './timeline.js';

/** Writes every event of the session into the timeline; `onRefreshEnd` hears how refreshes end. */
export function recordSessionEvents(
  session: Session,
  timeline: Timeline,
  onRefreshEnd: (end: RunEnd) => void,
): void {
  void session.ready().then(() => {
    const { snapshot } = session;
    if (snapshot.status === 'signed-out') return;
    const who = 'claims' in snapshot ? nameOf(snapshot.claims) : '';
    timeline.record(
      'session',
      'good',
      'Found in the store',
      `${who}, with no request to the server`,
    );
  });
  session.on('signed-in', ({ authResult }) => {
    if (authResult.expiresIn === 0) {
      timeline.record('session', 'plain', 'Adopted an expired result', 'The next call refreshes');
      return;
    }
    const who = 'claims' in session.snapshot ? nameOf(session.snapshot.claims) : '';
    timeline.record('session', 'good', 'Signed in', who);
  });
  session.on('refreshed', ({ by, authResult }) => {
    const why = by === 'this-tab' ? 'New tokens replaced the old' : 'Another tab had refreshed';
    const life = authResult.expiresIn === undefined ? '' : `, good for ${authResult.expiresIn} s`;
    timeline.record('session', 'good', 'Refreshed', why + life);
    onRefreshEnd({ kind: 'replaced', by });
  });
  session.on('suspended', ({ reason, retryAtMs }) => {
    const next = retryAtMs === undefined ? '' : ` Next try at ${formatTime(retryAtMs)}.`;
    timeline.record('session', 'wait', `Suspended: ${reason}`, suspendedBecause[reason] + next);
    onRefreshEnd({ kind: 'kept', reason });
  });
  session.on('recovered', () => {
    timeline.record('session', 'good', 'Recovered', 'The session can be used again');
  });
  session.on('signed-out', ({ reason }) => {
    const tone = reason === 'user' || reason === 'elsewhere' ? 'plain' : 'bad';
    const why = reason === undefined ? '' : signedOutBecause[reason];
    timeline.record('session', tone, `Signed out${reason === undefined ? '' : `: ${reason}`}`, why);
    if (tone === 'bad') onRefreshEnd({ kind: 'thrown-away', reason });
  });
  session.on('user-changed', () => {
    timeline.record('session', 'plain', 'Another user signed in', 'In this browser');
  });
  session.on('step-up-required', () => {
    timeline.record('session', 'wait', 'Stronger sign-in wanted', 'An API asked for it');
  });
}
