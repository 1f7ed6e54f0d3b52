import type { Page } from 'playwright-core';

/** A sound that a page played. */
export interface Heard {
  output: string;
  /** Of the loudest moment. */
  level: number;
  /** Where the spectrum is highest. */
  hertz: number;
}

/** Measures from now on what the page plays, on the stream of the playing element itself. */
export async function hearPage(page: Page): Promise<() => Promise<Heard[]>> {
  await page.evaluate(() => {
    const heard: Heard[] = [];
    Object.assign(window, { heard });
    // Made now: on a busy machine a new one takes longer than a short sound.
    const context = new AudioContext();
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = function (
      this: HTMLAudioElement & { sinkId: string; captureStream(): MediaStream },
    ) {
      const found = { output: this.sinkId, level: 0, hertz: 0 };
      heard.push(found);
      this.addEventListener('playing', () => {
        void context.resume();
        const analyser = new AnalyserNode(context, { fftSize: 8192 });
        context.createMediaStreamSource(this.captureStream()).connect(analyser);
        const wave = new Float32Array(analyser.fftSize);
        const bands = new Float32Array(analyser.frequencyBinCount);
        const measure = () => {
          analyser.getFloatTimeDomainData(wave);
          const level = Math.sqrt(wave.reduce((sum, value) => sum + value * value, 0) / wave.length);
          if (level > found.level) {
            analyser.getFloatFrequencyData(bands);
            const highest = bands.indexOf(Math.max(...bands));
            Object.assign(found, { level, hertz: (highest * context.sampleRate) / analyser.fftSize });
          }
          if (!this.ended) requestAnimationFrame(measure);
        };
        measure();
      });
      return play.call(this);
    };
  });
  return () => page.evaluate(() => (window as unknown as { heard: Heard[] }).heard);
}
