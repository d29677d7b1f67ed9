import { change, KEYS, objectStore, resultOf } from './database.js';

/** A text that only this browser can read, and only in its own place. */
export interface SealedText {
  readonly revision: string;
  /** Fresh for every write: AES-GCM breaks when one is used twice under a key. */
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly ciphertext: ArrayBuffer;
}

const ALGORITHM = 'AES-GCM';
const KEY_NAME = 'sealing';

/** The key of this browser, which cannot be exported; made by the first tab that needs it. */
export async function sealingKey(database: IDBDatabase): Promise<CryptoKey> {
  const stored = await resultOf(objectStore(database, KEYS, 'readonly').get(KEY_NAME));
  if (stored instanceof CryptoKey) return stored;
  const made = await crypto.subtle.generateKey({ name: ALGORITHM, length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  return change(database, KEYS, async (keys) => {
    const first = await resultOf(keys.get(KEY_NAME));
    if (first instanceof CryptoKey) return first;
    keys.put(made, KEY_NAME);
    return made;
  });
}

/** Encrypts `text` for one `place` and `revision`: moved to another, it does not open. */
export async function seal(
  key: CryptoKey,
  place: string,
  text: string,
  revision: string,
): Promise<SealedText> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const ciphertext = await crypto.subtle.encrypt(
    parameters(iv, place, revision),
    key,
    new TextEncoder().encode(text),
  );
  return { revision, iv, ciphertext };
}

/** Rejects when the key is another, or anything of the record was changed. */
export async function unseal(key: CryptoKey, place: string, sealed: SealedText): Promise<string> {
  const { revision, iv, ciphertext } = sealed;
  const bytes = await crypto.subtle.decrypt(parameters(iv, place, revision), key, ciphertext);
  return new TextDecoder().decode(bytes);
}

function parameters(iv: Uint8Array<ArrayBuffer>, place: string, revision: string): AesGcmParams {
  const additionalData = new TextEncoder().encode(JSON.stringify([place, revision]));
  return { name: ALGORITHM, iv, additionalData };
}
