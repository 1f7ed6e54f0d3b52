import { useEffect, useState } from 'preact/hooks';

import type { Output } from './cue';
import { Choices } from '../parts/choices';
import { Dialog } from '../parts/dialog';
import { useReach } from '../model/reach';
import { kWords } from '../words';

/** Where the performer listens: the cue device, or an output confirmed by ear. */
export function ListeningDialog() {
  const { listening } = useReach();
  const { cue } = listening;
  const words = kWords.cue;
  const [way, setWay] = useState(cue.way);
  return (
    <Dialog title={words.title} onClose={() => listening.ask(false)}>
      <p class="quiet">{words.intro}</p>
      <Choices
        label={words.title}
        value={way}
        of={[
          { value: 'instrument', label: words.instrument },
          { value: 'page', label: words.page },
        ]}
        onChoose={(chosen) => {
          setWay(chosen);
          // The page's own way holds only from its confirmation on.
          if (chosen === 'instrument' || cue.confirmed) cue.choose(chosen);
        }}
      />
      {way === 'instrument' ? <p>{words.instrumentMeaning}</p> : <PageOutput />}
    </Dialog>
  );
}

function PageOutput() {
  const { listening } = useReach();
  const { cue } = listening;
  const words = kWords.cue;
  const [outputs, setOutputs] = useState<Output[] | null>(null);
  const [chosen, setChosen] = useState<Output | null>(null);
  const [tone, setTone] = useState<'silent' | 'sounds' | 'heard' | 'failed'>('silent');
  const [denied, setDenied] = useState(false);
  const look = async (ask: boolean) => {
    try {
      const found = await cue.outputs(ask);
      if (ask || found.length > 0) setOutputs(found);
    } catch {
      setDenied(true);
    }
  };
  useEffect(() => {
    if (cue.able) void look(false);
  }, []);

  if (!cue.able) return <p>{words.unable}</p>;
  const play = async (output: Output) => {
    setTone('sounds');
    try {
      await cue.tone(output);
      setTone('heard');
    } catch {
      setTone('failed');
    }
  };
  return (
    <>
      <p>{words.pageMeaning}</p>
      {cue.confirmed && <p class="confirmed">{words.using(cue.confirmed.label)}</p>}
      {denied && <p role="alert">{words.denied}</p>}
      {outputs === null ? (
        <>
          <p class="quiet">{words.askMeaning}</p>
          <button type="button" onClick={() => void look(true)}>
            {words.ask}
          </button>
        </>
      ) : outputs.length === 0 ? (
        <p>{words.noOutputs}</p>
      ) : (
        <div class="grid">
          {outputs.map((output) => (
            <button
              key={output.id}
              type="button"
              aria-pressed={output.id === chosen?.id}
              onClick={() => {
                setChosen(output);
                setTone('silent');
              }}
            >
              {output.label}
            </button>
          ))}
        </div>
      )}
      {chosen && (
        <div class="last">
          <button type="button" disabled={tone === 'sounds'} onClick={() => void play(chosen)}>
            {words.tone}
          </button>
        </div>
      )}
      {chosen && tone === 'failed' && <p role="alert">{words.failed}</p>}
      {chosen && tone === 'heard' && (
        <div role="alert">
          <p>{words.question(chosen.label)}</p>
          <div class="last">
            <button
              type="button"
              class="approve"
              onClick={() => {
                cue.confirm(chosen);
                listening.ask(false);
              }}
            >
              {words.yes}
            </button>
            <button type="button" onClick={() => setTone('silent')}>
              {words.no}
            </button>
          </div>
        </div>
      )}
    </>
  );
}
