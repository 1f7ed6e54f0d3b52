import { kMaxName } from './api';
import { outsideAddress } from './barriers';
import { button, drawing, element, fill } from './dom';
import { trackColour } from './palette';
import { noteName } from './notes';
import { paintPlainButton } from './plain_button';
import type { Player } from './player';
import type { Sample } from './records';
import { barrierMessage, messageFor } from './states';
import type { Take } from './take';
import type { Visit } from './visit';
import { isPending } from './watcher';
import type { Words } from './words';

const kPlayIcon = 'M4 2 L17 10 L4 18 Z';
const kPauseIcon = 'M4 3 H8 V17 H4 Z M12 3 H16 V17 H12 Z';

/** The page: draws the visit, and turns taps into what the visit does. */
export class View {
  private readonly parts = {
    performance: part('performance'),
    listen: part('listen') as HTMLAnchorElement,
    record: part('record') as HTMLButtonElement,
    message: part('message'),
    barrier: part('barrier'),
    place: part('place'),
    consent: part('consent'),
    name: part('name') as HTMLInputElement,
    takes: part('takes'),
  };
  private readonly filePicker: HTMLInputElement;
  private withdrawing: string | null = null;

  constructor(
    private readonly visit: Visit,
    private readonly player: Player,
    private readonly words: Words,
  ) {
    document.documentElement.lang = words.language;
    part('takes-title').textContent = words.takes;
    part('licences').textContent = words.licences;
    this.parts.listen.textContent = words.listen;
    this.parts.record.addEventListener('click', () => {
      player.stop();
      visit.press();
    });
    this.prepareName();
    this.filePicker = element('input', { type: 'file', accept: 'audio/*,video/*', hidden: '' });
    this.filePicker.addEventListener('change', () => {
      const file = this.filePicker.files?.[0];
      this.filePicker.value = '';
      if (file) void visit.addFile(file);
    });
    document.body.append(this.filePicker);
  }

  /** Brings the page in line with the visit. Cheap when nothing has changed. */
  render(): void {
    this.renderFrame();
    this.renderMessage();
    this.renderBarrier();
    this.renderPlace();
    this.renderTakes();
  }

  /** The plain button alone: called at every frame while recording. */
  renderButton(): void {
    paintPlainButton(this.parts.record, this.visit.look());
  }

  private renderFrame(): void {
    const { visit, words, parts } = this;
    const { performance, streamUrl, consent } = visit.session;
    setText(parts.performance, performance || 'ExSampling');
    document.title = performance ? `${performance} · ExSampling` : 'ExSampling';
    parts.listen.hidden = streamUrl === null;
    if (streamUrl !== null) parts.listen.href = streamUrl;
    parts.record.hidden = !visit.hasMicrophone;
    parts.record.setAttribute('aria-label', visit.phase === 'recording' ? words.stop : words.record);
    parts.record.setAttribute('aria-disabled', String(!visit.canPress));
    setText(parts.consent, consent || words.consent);
    parts.consent.hidden = visit.outbox.takes.length > 0 || !visit.isOpen || visit.phase === 'recording';
    parts.name.hidden = !visit.isOpen || visit.phase === 'recording';
    this.renderButton();
  }

  private prepareName(): void {
    const { visit, words } = this;
    const field = this.parts.name;
    field.placeholder = words.name;
    field.setAttribute('aria-label', words.name);
    field.maxLength = kMaxName;
    field.value = visit.name;
    field.addEventListener('input', () => visit.setName(field.value));
    field.addEventListener('keydown', ({ key }) => key === 'Enter' && field.blur());
  }

  private renderMessage(): void {
    const { visit, words } = this;
    const take = visit.take;
    const message = messageFor(words, {
      phase: visit.phase,
      notice: visit.notice,
      intake: visit.session.intake,
      joined: visit.session.joined,
      maxSeconds: visit.session.maxTakeSeconds,
      take,
      hasMicrophone: visit.hasMicrophone,
    });
    const samples =
      visit.phase === 'idle' && take?.recording?.state === 'ready' ? take.recording.samples : [];
    fill(this.parts.message, JSON.stringify([message, samples]), () => [
      message.headline ? element('p', { class: 'headline' }, message.headline) : null,
      message.detail ? element('p', { class: 'detail' }, message.detail) : null,
      samples.length > 0
        ? element('ol', { class: 'result' }, ...samples.map((sample) => this.result(sample)))
        : null,
    ]);
  }

  private result(sample: Sample): HTMLElement {
    const { words } = this;
    const facts = [
      words.sure(Math.round(sample.confidence * 100)),
      sample.track === null ? null : words.track(sample.track),
      sample.midiNote === null ? words.noPitch : noteName(sample.midiNote),
    ];
    const stage = sample.stage ?? (sample.track === null ? 'unmapped' : 'waiting');
    const made = element(
      'li',
      { 'data-category': sample.category },
      element('p', { class: 'category' }, words.category(sample.category)),
      element('p', { class: 'facts' }, facts.filter((fact) => fact !== null).join(' · ')),
      element('p', { class: 'stage', 'data-stage': stage }, words.stages[stage]),
    );
    if (sample.channel !== null) made.style.setProperty('--colour', trackColour(sample.channel));
    return made;
  }

  private renderBarrier(): void {
    const { visit, words } = this;
    const { barrier } = visit;
    const show = barrier !== null && visit.phase !== 'recording' && visit.isOpen;
    this.parts.barrier.hidden = !show;
    if (!show) return;
    const { userAgent } = navigator;
    fill(this.parts.barrier, barrier, () => {
      const { headline, detail } = barrierMessage(words, barrier, userAgent);
      const outside = barrier === 'inApp' ? outsideAddress(location.href, userAgent) : null;
      return [
        element('h2', {}, headline),
        element('p', {}, detail),
        element(
          'div',
          { class: 'choices' },
          outside ? element('a', { class: 'choice', href: outside }, words.openOutside) : null,
          ['inApp', 'unsupported'].includes(barrier) ? this.copyButton() : null,
          button(words.chooseFile, { class: 'choice', 'data-action': 'file' }, () => this.filePicker.click()),
        ),
      ];
    });
  }

  private copyButton(): HTMLButtonElement {
    const made = button(this.words.copyAddress, { class: 'choice', 'data-action': 'copy' }, () => {
      void copy(location.href).then(() => {
        made.textContent = this.words.copied;
      });
    });
    return made;
  }

  private renderPlace(): void {
    const { visit, words } = this;
    this.parts.place.hidden = !visit.asksPlace;
    fill(this.parts.place, String(visit.asksPlace), () => [
      element('p', {}, words.placeQuestion),
      element(
        'div',
        { class: 'choices' },
        button(words.placeYes, { class: 'choice' }, () => void visit.answerPlace(true)),
        button(words.placeNo, { class: 'choice quiet' }, () => void visit.answerPlace(false)),
      ),
    ]);
  }

  private renderTakes(): void {
    const takes = [...this.visit.outbox.takes].reverse();
    this.parts.takes.hidden = takes.length === 0;
    const list = this.parts.takes.querySelector('ul')!;
    fill(list, takes.map((take) => take.id).join(), () =>
      takes.map((take) => element('li', { 'data-take': take.id })),
    );
    takes.forEach((take, row) => this.renderTake(list.children[row] as HTMLElement, take));
  }

  private renderTake(item: HTMLElement, take: Take): void {
    const { words, player } = this;
    const playing = player.playing === take.id;
    const asking = this.withdrawing === take.id;
    const seconds = Math.round(take.seconds * 10) / 10;
    const clock = new Date(take.recordedAt).toLocaleTimeString([], {
      hour: '2-digit',
      minute: '2-digit',
    });
    const name = words.takeName(clock, seconds);
    const samples = take.recording?.samples ?? [];
    const title = samples.map((sample) => words.category(sample.category)).join(' · ');
    const state = this.takeState(take);
    fill(item, JSON.stringify([playing, asking, title, state, seconds]), () => {
      if (asking) return this.withdrawQuestion(take.id, name);
      const wave = drawing(wavePath(take.peaks), take.peaks.length * 2, 40, 'wave');
      const channel = samples.find((sample) => sample.channel !== null)?.channel;
      if (typeof channel === 'number') wave.style.setProperty('--colour', trackColour(channel));
      const play = button(
        '',
        {
          class: 'round',
          'data-action': `play-${take.id}`,
          'aria-label': `${playing ? words.pause : words.play}: ${name}`,
        },
        () => player.toggle(take),
      );
      play.append(drawing(playing ? kPauseIcon : kPlayIcon, 20, 20, 'icon'));
      return [
        element('div', { class: 'sound' }, play, wave),
        element(
          'p',
          { class: 'what' },
          title ? element('strong', {}, title) : null,
          element('span', {}, [clock, words.seconds(seconds), state].filter(Boolean).join(' · ')),
        ),
        element(
          'div',
          { class: 'deeds' },
          button(words.download, { class: 'link', 'aria-label': `${words.download}: ${name}` }, () =>
            download(take, samples[0]?.category),
          ),
          button(words.withdraw, { class: 'link', 'aria-label': `${words.withdraw}: ${name}` }, () =>
            this.askWithdrawal(take.id),
          ),
        ),
      ];
    });
  }

  private takeState(take: Take): string {
    const { words } = this;
    if (take.delivery.state === 'refused') return words.refused;
    if (take.delivery.state === 'waiting') {
      const { obstacle } = take.delivery;
      return obstacle === null ? words.sending : words.obstacles[obstacle].headline;
    }
    if (take.recording && isPending(take.recording)) return words.analysing;
    if (take.recording?.state === 'silent') return words.silent;
    if (take.recording?.state === 'failed') return words.failed;
    const stages = take.recording?.samples.map((sample) => sample.stage) ?? [];
    const best = (['playing', 'onStage', 'waiting', 'past', 'unmapped'] as const).find((stage) =>
      stages.includes(stage),
    );
    return best ? words.stages[best] : '';
  }

  private withdrawQuestion(id: string, name: string): HTMLElement[] {
    const { words } = this;
    return [
      element('p', { class: 'what' }, element('span', {}, words.withdrawQuestion)),
      element(
        'div',
        { class: 'choices' },
        button(
          words.withdrawYes,
          { class: 'choice', 'data-action': 'withdraw-yes', 'aria-label': `${words.withdrawYes}: ${name}` },
          () => {
            this.withdrawing = null;
            if (this.player.playing === id) this.player.stop();
            this.parts.record.focus();
            void this.visit.withdraw(id);
          },
        ),
        button(words.withdrawNo, { class: 'choice quiet' }, () => this.askWithdrawal(null)),
      ),
    ];
  }

  private askWithdrawal(id: string | null): void {
    this.withdrawing = id;
    this.render();
    this.parts.takes.querySelector<HTMLElement>('[data-action="withdraw-yes"]')?.focus();
  }
}

function part(id: string): HTMLElement {
  return document.getElementById(id)!;
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Bars around a middle line in a box two units wide a value and 40 high. */
function wavePath(peaks: number[]): string {
  return peaks
    .map((peak, i) => {
      const half = Math.max(0.8, 19 * Math.sqrt(peak)).toFixed(1);
      return `M${i * 2 + 1} ${20 - Number(half)}v${2 * Number(half)}`;
    })
    .join('');
}

function download(take: Take, category = 'sound'): void {
  const address = URL.createObjectURL(new Blob([take.audio], { type: 'audio/wav' }));
  const stamp = take.recordedAt.slice(0, 19).replace(/[:T]/g, '-');
  element('a', { href: address, download: `exsampling-${stamp}-${category}.wav` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Copies text, also where the clipboard is closed because the page is not secure. */
async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = element('textarea', { readonly: '', class: 'unseen' });
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
}
