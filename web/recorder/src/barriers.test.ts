import { expect, test } from 'vitest';

import { barrierAtStart, barrierFromError, inAppBrowser, outsideAddress, platformOf } from './barriers';

const kSafari =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';
const kLineIos =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/14.19.0';
const kInstagram =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UQ1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0 Mobile Safari/537.36 Instagram 355.0.0';
const kChrome =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36';
const kWebView =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';

test('browsers inside apps are told from browsers', () => {
  expect([kLineIos, kInstagram, kWebView, kSafari, kChrome].map(inAppBrowser)).toEqual([
    'LINE',
    'Instagram',
    '',
    null,
    null,
  ]);
  expect([kSafari, kChrome, 'X11; Linux x86_64'].map(platformOf)).toEqual(['ios', 'android', 'desktop']);
});

test('what stands in the way before a tap', () => {
  const base = { userAgent: kSafari, secure: true, asksForMicrophones: true };
  expect(barrierAtStart(base)).toBeNull();
  expect(barrierAtStart({ ...base, secure: false, asksForMicrophones: false })).toBe('insecure');
  expect(barrierAtStart({ ...base, asksForMicrophones: false })).toBe('unsupported');
  expect(barrierAtStart({ ...base, userAgent: kLineIos, asksForMicrophones: false })).toBe('inApp');
  expect(barrierAtStart({ ...base, userAgent: kLineIos })).toBeNull();
});

test('a refusal is explained by where it happened', () => {
  expect(barrierFromError('NotAllowedError', kSafari)).toBe('denied');
  expect(barrierFromError('NotAllowedError', kInstagram)).toBe('inApp');
  expect(barrierFromError('NotFoundError', kSafari)).toBe('missing');
  expect(barrierFromError('NotReadableError', kSafari)).toBe('busy');
  expect(barrierFromError('ReferenceError', kSafari)).toBe('unsupported');
});

test('the way out of an app keeps the whole address', () => {
  const here = 'https://a.example:8443/?join=x';
  expect(outsideAddress(here, kLineIos)).toBe('https://a.example:8443/?join=x&openExternalBrowser=1');
  expect(outsideAddress(here, kInstagram)).toBe('intent://a.example:8443/?join=x#Intent;scheme=https;end');
  expect(outsideAddress(here, kWebView)).toBeNull();
});
