// @vitest-environment jsdom
import { beforeEach, expect, it } from 'vitest';
import { readUiMode, rememberUiMode } from './ui-mode.js';

beforeEach(() => {
  localStorage.clear();
});

it('opens a window of its own unless told otherwise', () => {
  expect(readUiMode('', localStorage)).toBe('popup');
});

it('takes the mode from the URL and remembers it', () => {
  expect(readUiMode('?ui=current', localStorage)).toBe('current');

  expect(readUiMode('', localStorage)).toBe('current');
});

it('prefers the URL to what it remembers', () => {
  rememberUiMode('current', localStorage);

  expect(readUiMode('?ui=popup', localStorage)).toBe('popup');
});

it('ignores a mode that it does not know', () => {
  expect(readUiMode('?ui=iframe', localStorage)).toBe('popup');
});
