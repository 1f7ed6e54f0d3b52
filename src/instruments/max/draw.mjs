// Draws the devices' pictures to PNG. Usage: node draw.mjs FOLDER CHROMIUM
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, chromium] = process.argv.slice(2);
for (const name of readdirSync(folder).filter((file) => file.endsWith('.svg'))) {
  const [, width, height] = readFileSync(join(folder, name), 'utf8').match(/ width="(\d+)" height="(\d+)"/);
  execFileSync(chromium, ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars',
    '--force-device-scale-factor=2', `--window-size=${width},${height}`,
    `--screenshot=${join(folder, name.replace('.svg', '.png'))}`, pathToFileURL(join(folder, name)).href],
  { stdio: 'ignore', timeout: 60_000 });
}
