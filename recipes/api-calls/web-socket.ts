import type { Session } from 'unlapse';

/** A socket whose first message is the access token; to reconnect, open another one. */
export async function openSocket(session: Session, url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error('the socket did not open')));
  });
  // Asked for now: one from before the connection was made could be over.
  socket.send(JSON.stringify({ type: 'authenticate', token: await session.getAccessToken() }));
  return socket;
}
