import type p5 from 'p5';

import { token } from '../../shared/token';
import type { Look } from './look';

/** Lengths below are thousandths of the canvas. */
const kSide = 1000;
const kDisc = 315;
const kRing = 370;
const kWaveFrom = 395;
const kWaveTo = 490;

/** A button drawn with p5. */
export interface ButtonSketch {
  /** Draws again, and goes on as long as something moves. */
  wake(): void;
}

/**
 * Puts the drawn button into `host`, a real button that keeps handling taps, keys and names.
 * `look` is read at each frame; `calm` draws without motion that is only decoration.
 */
export function mountButtonSketch(
  P5: typeof p5,
  host: HTMLElement,
  look: () => Look,
  calm: boolean,
): ButtonSketch {
  const sketch = (p: p5) => {
    // Eased towards what the look asks for, so that changes are seen to happen.
    let heat = 1;
    let swell = 0;
    let awake = 0;

    p.setup = () => {
      p.pixelDensity(Math.min(3, window.devicePixelRatio));
      const { width, height } = host.getBoundingClientRect();
      const canvas = p.createCanvas(width, height);
      canvas.elt.setAttribute('aria-hidden', 'true');
      new ResizeObserver(() => {
        const box = host.getBoundingClientRect();
        p.resizeCanvas(box.width, box.height);
        p.redraw();
      }).observe(host);
    };

    p.draw = () => {
      const now = look();
      const ease = calm ? 1 : 0.18;
      const heatGoal = now.phase === 'off' ? 0 : 1;
      const swellGoal = now.phase === 'recording' ? now.level : 0;
      heat += (heatGoal - heat) * ease;
      swell += (swellGoal - swell) * (calm ? 1 : 0.35);

      const side = Math.min(p.width, p.height);
      p.clear();
      p.push();
      p.translate(p.width / 2, p.height / 2);
      p.scale(side / kSide);
      drawWave(p, now);
      drawRing(p, now, calm);
      drawDisc(p, now, heat, calm ? 0 : swell);
      p.pop();

      const settling = Math.abs(heat - heatGoal) + Math.abs(swell - swellGoal) > 0.01;
      awake = settling ? 2 : awake - 1;
      const moving = ['asking', 'recording', 'sending'].includes(now.phase);
      if (!moving && awake <= 0) p.noLoop();
    };
  };
  const instance = new P5(sketch, host);
  return { wake: () => instance.loop() };
}

function drawWave(p: p5, look: Look): void {
  const count = look.wave.length;
  if (count === 0) return;
  p.stroke(look.colour ?? token('coral'));
  p.strokeWeight(7.5);
  p.strokeCap(p.ROUND);
  for (let i = 0; i < count; i += 1) {
    // The ear hears level as a logarithm; the root comes close and keeps silence at nothing.
    const size = Math.sqrt(look.wave[i]!);
    if (size === 0) continue;
    const angle = -Math.PI / 2 + (2 * Math.PI * look.waveSpan * (i + 0.5)) / count;
    const to = kWaveFrom + 4 + (kWaveTo - kWaveFrom) * size;
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    p.line(x * kWaveFrom, y * kWaveFrom, x * to, y * to);
  }
}

function drawRing(p: p5, look: Look, calm: boolean): void {
  p.noFill();
  p.strokeWeight(12);
  p.stroke(255, 255, 255, 26);
  p.circle(0, 0, kRing * 2);
  const arc = (from: number, length: number, colour: string) => {
    if (length <= 0) return;
    p.stroke(colour);
    const start = -Math.PI / 2 + 2 * Math.PI * from;
    if (length >= 1) p.circle(0, 0, kRing * 2);
    else p.arc(0, 0, kRing * 2, kRing * 2, start, start + 2 * Math.PI * length);
  };
  switch (look.phase) {
    case 'recording':
      arc(0, look.elapsed, token('coral'));
      break;
    case 'sending':
      arc(0, Math.max(0.02, look.sent), token('teal'));
      break;
    case 'asking':
      arc(calm ? 0 : (p.millis() / 1_600) % 1, 0.18, token('cream'));
      break;
    case 'idle':
    case 'off':
      break;
  }
}

function drawDisc(p: p5, look: Look, heat: number, swell: number): void {
  p.noStroke();
  if (swell > 0) {
    const glow = p.color(token('coral'));
    glow.setAlpha(36);
    p.fill(glow);
    p.circle(0, 0, 2 * (kDisc + (kRing - kDisc - 8) * swell));
  }
  const recording = look.phase === 'recording';
  const context = p.drawingContext as CanvasRenderingContext2D;
  const shade = context.createRadialGradient(0, -kDisc * 0.5, 0, 0, 0, kDisc);
  const state = recording ? 'recording' : 'ready';
  shade.addColorStop(0, mix(p, token('off-light'), token(`${state}-light`), heat));
  shade.addColorStop(1, mix(p, token('off-deep'), token(`${state}-deep`), heat));
  context.fillStyle = shade;
  context.beginPath();
  context.arc(0, 0, kDisc, 0, 2 * Math.PI);
  context.fill();

  p.fill(token('cream'));
  if (recording) p.rect(-45, -125, 90, 90, 16);
  p.textAlign(p.CENTER, p.CENTER);
  p.textFont('system-ui');
  p.textStyle(p.BOLD);
  p.textSize(85);
  p.text(look.label, 0, recording ? 30 : 0);
  if (look.caption !== '') {
    p.textStyle(p.NORMAL);
    p.textSize(50);
    p.text(look.caption, 0, recording ? 115 : 90);
  }
}

function mix(p: p5, from: string, to: string, amount: number): string {
  return p.lerpColor(p.color(from), p.color(to), amount).toString();
}
