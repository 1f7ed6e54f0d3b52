import type { Join } from './records';

const kHeadline: Record<Join['intake'], string> = {
  closed: 'Starts soon',
  open: 'Lend us a sound',
  finished: 'Thank you',
};

/** Everything the page says. */
export const kWords = {
  headline: kHeadline,
  wifi: 'Join the Wi-Fi',
  address: 'Scan and record',
  step: (number: number, title: string) => `${number} · ${title}`,
  password: (password: string) => `Password ${password}`,
  openNetwork: 'No password',
  code: (code: string) => `Code ${code}`,
  wifiCode: (name: string) => `QR code for the Wi-Fi ${name}`,
  addressCode: (address: string) => `QR code for ${address}`,
  sounds: (count: number) => (count === 1 ? 'sound so far' : 'sounds so far'),
  category: (name: string) => name.replace(/_/g, ' '),
  lost: 'Waiting for the performance …',
  strange: 'Scan the code in the room to join.',
};
