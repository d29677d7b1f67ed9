/**
 * The access token of the stored session, read by hand: the least that any reader of this store
 * has to do. It knows by heart how `unlapse` seals its records.
 */
export async function readStoredToken(): Promise<string> {
  const database = await resultOf(indexedDB.open('unlapse'));
  const transaction = database.transaction(['keys', 'records'], 'readonly');
  const records = transaction.objectStore('records');
  const [key, [name], [sealed]] = await Promise.all([
    resultOf(transaction.objectStore('keys').get('sealing')),
    resultOf(records.getAllKeys()),
    resultOf(records.getAll()),
  ]);
  const { revision, iv, ciphertext } = sealed;
  const additionalData = new TextEncoder().encode(JSON.stringify([name, revision]));
  const text = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv, additionalData },
    key,
    ciphertext,
  );
  return JSON.parse(new TextDecoder().decode(text)).result.accessToken;
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error));
  });
}
