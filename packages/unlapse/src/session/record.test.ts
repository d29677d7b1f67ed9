import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authResultWith } from '../../test/memory-session.js';
import { createRecord, createTombstone, parseRecord, readAuthResult } from './record.js';

const result = { ...authResultWith('access-1'), refreshToken: 'refresh-1' };
const record = createRecord('session-1', 0, result);

function parsed(changes: object): unknown {
  return parseRecord(JSON.stringify({ ...record, ...changes }));
}

describe('a record', () => {
  it('comes back as it was written', () => {
    expect(parseRecord(JSON.stringify(record))).toEqual({ record });
  });

  it('names the user of the ID Token', () => {
    const payload = btoa(JSON.stringify({ sub: 'user-1' }));

    expect(createRecord('session-1', 0, { ...result, idToken: `e30.${payload}.` }).sub).toBe(
      'user-1',
    );
    expect(createRecord('session-1', 0, { ...result, idToken: 'opaque' }).sub).toBeUndefined();
  });

  it('keeps an attempt that is whole', () => {
    const attempt = { id: 'a', deadlineMs: 1, isLocked: true };

    expect(parsed({ attempt })).toMatchObject({ record: { attempt } });
    expect(parsed({ attempt: { ...attempt, deadlineMs: '1' } })).toEqual({ record });
    expect(parsed({ attempt: { ...attempt, id: 1 } })).toEqual({ record });
  });

  it('leaves out what it does not know', () => {
    expect(parsed({ extra: 1, result: { ...result, extra: 1 } })).toEqual({ record });
  });

  it.each([
    { schema: 0 },
    { schema: '1' },
    { schema: undefined },
    { sessionId: '' },
    { sessionId: 5 },
    { result: undefined },
    { result: null },
    { result: [] },
    { result: { ...result, accessToken: 5, refreshToken: '' } },
    { result: { ...result, receivedAt: '1893456000' } },
    { result: { ...result, receivedAt: null } },
    { result: { ...result, receivedAt: -1 } },
    { result: { ...result, provider: undefined } },
    { result: { ...result, provider: { options: {} } } },
    { result: { ...result, provider: { manifest: {} } } },
    { result: { ...result, provider: { manifest: [], options: {} } } },
  ])('is corrupt with %j', (changes) => {
    expect(parsed(changes)).toEqual(undefined);
  });

  it.each(['', 'null', '1', '"text"', '[]', '{}', '{"schema":1', 'undefined', '[object Object]'])(
    'is corrupt when the text is %j',
    (text) => {
      expect(parseRecord(text)).toEqual(undefined);
    },
  );

  it('of a later schema is left alone, whatever else it is', () => {
    expect(parsed({ schema: 2 })).toEqual({ isNewer: true });
    expect(parseRecord('{"schema":7}')).toEqual({ isNewer: true });
  });
});

describe('a tombstone', () => {
  it('comes back with its reason', () => {
    const text = JSON.stringify(createTombstone(1_893_456_000_000, 'lost-reply'));

    expect(parseRecord(text)).toEqual({ reason: 'lost-reply' });
  });

  it('wins over a session in the same text', () => {
    expect(parsed({ endedAtMs: 1, reason: 'user' })).toEqual({
      reason: 'user',
      endedId: 'session-1',
    });
  });
});

describe('a result', () => {
  it('of the original product is read as it is', () => {
    const { config: _, ...old } = { ...result, receivedAt: 1_734_522_164, expiresIn: 3600 };

    expect(readAuthResult(old)).toEqual({ ...old, config: { platform: 'web' } });
  });

  it('may have a refresh token only', () => {
    const { accessToken: _, ...imported } = result;

    expect(readAuthResult(imported)).toEqual(imported);
  });

  it.each(['3600', null, -1, Number.NaN, {}])(
    'with expiresIn %j is of unknown lifetime',
    (expiresIn) => {
      expect(readAuthResult({ ...result, expiresIn })).not.toHaveProperty('expiresIn');
    },
  );

  it('without what can be done without is completed', () => {
    const bare = { accessToken: 'a', receivedAt: 1, provider: { manifest: {}, options: {} } };

    expect(readAuthResult({ ...bare, state: [], config: 'web', rawResult: 5 })).toEqual({
      ...bare,
      tokenType: 'Bearer',
      rawResult: '',
      state: {},
      config: { platform: 'web' },
    });
  });

  it.each([undefined, null, 'text', 5, [], () => {}])('is not %s', (value) => {
    expect(readAuthResult(value)).toBeUndefined();
  });
});

describe('whatever is stored', () => {
  it('is read without an exception', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => `{"schema":1,"result":${json}}`),
        ),
        (text) => {
          expect(() => parseRecord(text)).not.toThrow();
        },
      ),
    );
  });

  it('is read without an exception, cut anywhere or changed anywhere', () => {
    const text = JSON.stringify(record);
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.string({ maxLength: 2 }), (at, other) => {
        expect(parseRecord(text.slice(0, at))).toBeUndefined();
        expect(() => parseRecord(text.slice(0, at) + other + text.slice(at + 1))).not.toThrow();
      }),
    );
  });

  it('changes no prototype, there or where it is assigned to', () => {
    const hostile = '{"polluted":true}';
    const text = JSON.stringify(record)
      .replace('"manifest":{', `"manifest":{"__proto__":${hostile},`)
      .replace('"result":{', `"result":{"__proto__":${hostile},"\\u005f_proto__":${hostile},`)
      .replace('{', `{"__proto__":${hostile},"constructor":{"prototype":${hostile}},`);
    const read = parseRecord(text);

    expect(read).toEqual({ record });
    expect(Object.assign({}, read?.record?.result)).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('polluted');
  });

  it('comes back the same when it is a session', () => {
    const text = fc.string({ minLength: 1 });
    const results = fc.record(
      {
        accessToken: text,
        refreshToken: text,
        idToken: text,
        scope: text,
        rawResult: text,
        expiresIn: fc.nat(),
      },
      { requiredKeys: ['accessToken'] },
    );
    fc.assert(
      fc.property(text, results, (sessionId, changes) => {
        const { expiresIn: _, rawResult: __, refreshToken: ___, ...base } = result;
        const written = createRecord(sessionId, 0, { ...base, rawResult: '', ...changes });

        expect(parseRecord(JSON.stringify(written))).toEqual({ record: written });
      }),
    );
  });
});
