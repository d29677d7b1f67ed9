import { expect, it } from 'vitest';
import { definitions, index, java, javaCore, matches, swift, swiftFailure } from './sources.js';

it('has one name on all sides', () => {
  expect(matches(index, /registerPlugin<\w+>\('(\w+)'/g)).toEqual(['AuthSession']);
  expect(matches(java, /@CapacitorPlugin\(name = "(\w+)"\)/g)).toEqual(['AuthSession']);
  expect(matches(swift, /jsName = "(\w+)"/g)).toEqual(['AuthSession']);
});

it('is one class, by the same name in Java, Swift and Objective-C', () => {
  expect(matches(java, /class (\w+) extends Plugin/g)).toEqual(['AuthSessionPlugin']);
  expect(matches(swift, /class (\w+): CAPPlugin, CAPBridgedPlugin/g)).toEqual([
    'AuthSessionPlugin',
  ]);
  expect(matches(swift, /@objc\((\w+)\)/g)).toEqual(['AuthSessionPlugin']);
  expect(matches(swift, /identifier = "(\w+)"/g)).toEqual(['AuthSessionPlugin']);
});

it('has the same methods in TypeScript, Java and Swift', () => {
  const declared = matches(definitions, /^ {2}(\w+)\(/gm).filter(
    // Those of every plugin.
    (name) => !['addListener', 'removeAllListeners'].includes(name),
  );

  expect(declared).toEqual(['close', 'open']);
  expect(matches(java, /@PluginMethod\s+public void (\w+)\(PluginCall call\)/g)).toEqual(declared);
  expect(matches(swift, /CAPPluginMethod\(name: "(\w+)"/g)).toEqual(declared);
  expect(matches(swift, /@objc func (\w+)\(_ call: CAPPluginCall\)/g)).toEqual(declared);
});

it('reads the declared options, and no others', () => {
  const options = matches(
    /interface AuthSessionOpenOptions \{(.*?)\n\}/s.exec(definitions)?.[1] ?? '',
    /readonly (\w+)\??:/g,
  );

  expect(options).toEqual(['callbackUrl', 'presentation', 'toolbarColor', 'url']);
  expect(matches(java, /call\.getString\("(\w+)"/g)).toEqual(options);
  // The browser of iOS has no toolbar to paint.
  expect(matches(swift, /call\.getString\("(\w+)"/g)).toEqual(
    options.filter((option) => option !== 'toolbarColor'),
  );
});

it('rejects with the declared codes, and no others', () => {
  const union = /type AuthSessionErrorCode =([^;]+);/.exec(definitions)?.[1] ?? '';
  const codes = matches(union, /'(\w+)'/g);

  expect(codes).toHaveLength(5);
  expect(matches(javaCore, /static final String \w+ = "(\w+)"/g)).toEqual(codes);
  expect(matches(swiftFailure, /case \w+ = "(\w+)"/g)).toEqual(codes);
});

it('keeps the result of a dead caller under the declared event', () => {
  expect(matches(definitions, /eventName: '(\w+)'/g)).toEqual(['authSessionResult']);
  expect(java).toContain(
    'notifyListeners("authSessionResult", new JSObject().put("url", url), true)',
  );
});
