import './health.css';

import { useState } from 'preact/hooks';

import { asking } from './health';
import { Age } from '../parts/age';
import { Dialog } from '../parts/dialog';
import { useReach } from '../model/reach';
import type { Health } from '../model/records';
import { kWords } from '../words';

/** How it goes, in a line; a button that tells all of it. */
export function HealthLine() {
  const { model } = useReach();
  const [open, setOpen] = useState(false);
  const health = model.health.now;
  const asks = asking(model.arrivals.all);
  if (!health) return <div class="health" />;
  const troubled = health.warnings.length > 0;
  return (
    <div class="health">
      <button
        type="button"
        class={`plain pulse ${troubled ? 'troubled' : 'well'}`}
        aria-label={`${kWords.health.title}: ${kWords.health.phones(health.phones)}. ${troubled ? kWords.health.troubled : kWords.health.well}`}
        onClick={() => setOpen(true)}
      >
        {kWords.health.phones(health.phones)}
      </button>
      {health.waiting > 0 && <span>{kWords.health.waiting(health.waiting)}</span>}
      {health.uploadToOsc && (
        <span class="delay">{kWords.health.delay(health.uploadToOsc.medianSeconds)}</span>
      )}
      {asks > 0 && <span>{kWords.asking(asks)}</span>}
      {open && <HealthDialog health={health} onClose={() => setOpen(false)} />}
    </div>
  );
}

/** What is wrong and what to do; each until it is put right or put aside. */
export function HealthWarnings() {
  const { model } = useReach();
  return (
    <>
      {model.health.warnings.map((warning) => (
        <p key={warning.about}>
          {warning.message}
          <button type="button" class="plain" onClick={() => model.health.putAside(warning)}>
            {kWords.dismiss}
          </button>
        </p>
      ))}
    </>
  );
}

function HealthDialog({ health, onClose }: { health: Health; onClose: () => void }) {
  const words = kWords.health;
  const { uploadToOsc: delay, diskFreeBytes: free, roomForTakesMinutes: room } = health;
  return (
    <Dialog title={words.title} onClose={onClose}>
      {health.warnings.length === 0 && <p class="confirmed">{words.well}</p>}
      <div class="warnings">
        {health.warnings.map(({ about, message }) => (
          <p key={about}>{message}</p>
        ))}
      </div>
      <dl class="figures">
        <dt>{words.phonesLabel}</dt>
        <dd>{health.phones}</dd>
        <dt>{words.queueLabel}</dt>
        <dd>{words.queue(health.waiting, health.analysing)}</dd>
        <dt>{words.delayLabel}</dt>
        <dd>{delay ? words.delays(delay.medianSeconds, delay.p95Seconds, delay.takes) : words.notYet}</dd>
        <dt>{words.instrumentsLabel}</dt>
        <dd>
          {health.instruments.length === 0 && words.noInstrument}
          {health.instruments.map((one) => (
            <div key={one.address}>
              {words.instrument(one.name, one.address, one.helloSecondsAgo, one.loaded)}
              {one.failed > 0 && <em> {words.failed(one.failed, one.lastFailure)}</em>}
            </div>
          ))}
        </dd>
        <dt>{words.diskLabel}</dt>
        <dd>{free === null || room === null ? words.unknown : words.disk(free, room)}</dd>
        <dt>{words.refusedLabel}</dt>
        <dd>{words.refused(health.takesRefused, health.oscNotUnderstood)}</dd>
        {health.address && (
          <>
            <dt>{words.addressLabel}</dt>
            <dd>
              {health.address}
              {health.addressChanges.map(({ from, to, at }) => (
                <div key={at}>
                  {words.changed(from, to)} <Age since={at} /> {words.before}
                </div>
              ))}
            </dd>
          </>
        )}
        <dt>{words.modelLabel}</dt>
        <dd title={health.modelSha256}>{words.model(health.model, health.modelSha256)}</dd>
        <dt>{words.sessionLabel}</dt>
        <dd>{health.session}</dd>
      </dl>
    </Dialog>
  );
}
