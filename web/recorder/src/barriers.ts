/** What keeps this page from the microphone. */
export type Barrier =
  /** Plain HTTP: browsers open microphones on secure pages only. */
  | 'insecure'
  /** An app's built-in browser that has no microphone, or asks nobody for it. */
  | 'inApp'
  | 'denied'
  /** No microphone is connected. */
  | 'missing'
  /** Another app has it. */
  | 'busy'
  /** A browser too old to record. */
  | 'unsupported';

export type Platform = 'ios' | 'android' | 'desktop';

export interface Browser {
  userAgent: string;
  /** `window.isSecureContext` */
  secure: boolean;
  /** Whether `navigator.mediaDevices.getUserMedia` is there. */
  asksForMicrophones: boolean;
}

const kApps: [RegExp, string][] = [
  [/\bLine\//, 'LINE'],
  [/Instagram/, 'Instagram'],
  [/FBAN|FBAV|FB_IAB/, 'Facebook'],
  [/MicroMessenger/, 'WeChat'],
  [/KAKAOTALK/, 'KakaoTalk'],
  [/musical_ly|BytedanceWebview|TikTok/, 'TikTok'],
  [/Snapchat/, 'Snapchat'],
  [/\bTwitter/, 'X'],
];

/** The app whose built-in browser shows this page; empty for one without a name, null for none. */
export function inAppBrowser(userAgent: string): string | null {
  const app = kApps.find(([pattern]) => pattern.test(userAgent));
  if (app) return app[1];
  const bareWebView =
    /; wv\)/.test(userAgent) || (/iPhone|iPad|iPod/.test(userAgent) && !/Safari\//.test(userAgent));
  return bareWebView ? '' : null;
}

export function platformOf(userAgent: string): Platform {
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'ios';
  return /Android/.test(userAgent) ? 'android' : 'desktop';
}

/** What is known to stand in the way before anybody has tapped. */
export function barrierAtStart(browser: Browser): Barrier | null {
  if (browser.asksForMicrophones) return null;
  if (!browser.secure) return 'insecure';
  return inAppBrowser(browser.userAgent) === null ? 'unsupported' : 'inApp';
}

/** What the browser's refusal means; `name` is the DOMException's. */
export function barrierFromError(name: string, userAgent: string): Barrier {
  if (inAppBrowser(userAgent) !== null) return 'inApp';
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'unsupported';
  }
}

/** An address that opens this page in the phone's own browser; null where only copying helps. */
export function outsideAddress(href: string, userAgent: string): string | null {
  const url = new URL(href);
  if (inAppBrowser(userAgent) === 'LINE') {
    url.searchParams.set('openExternalBrowser', '1');
    return url.href;
  }
  if (platformOf(userAgent) !== 'android') return null;
  const scheme = url.protocol.replace(':', '');
  return `intent://${url.host}${url.pathname}${url.search}#Intent;scheme=${scheme};end`;
}
