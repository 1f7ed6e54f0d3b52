import './teaching.css';

import { useEffect, useState } from 'preact/hooks';

import { namedCategory } from '../arrivals/arrivals';
import { Refusal } from '../model/api';
import { NameForm } from '../parts/name_form';
import { Dialog } from '../parts/dialog';
import { ListenButton } from '../parts/listen_button';
import { useReach } from '../model/reach';
import type { Share, Teaching, Trial } from '../model/records';
import { kWords } from '../words';

const kTeach = kWords.teach;

/** Opens the window in which the model is taught. */
export function TeachButton({ label }: { label: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="plain" onClick={() => setOpen(true)}>
        {label}
      </button>
      {open && <TeachDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function TeachDialog({ onClose }: { onClose: () => void }) {
  const { model, teaching: api, SoundDialog } = useReach();
  const [teaching, setTeaching] = useState<Teaching | null>(null);
  const [without, setWithout] = useState<string[]>([]);
  const [training, setTraining] = useState(false);
  const [problem, setProblem] = useState('');
  const [opened, setOpened] = useState<number | null>(null);

  const show = async (ask: Promise<Teaching>) => {
    try {
      setTeaching(await ask);
      setProblem('');
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      setProblem(refusal.message);
    }
  };
  useEffect(() => void show(api.teaching()), [model.teachings]);
  const train = async () => {
    setTraining(true);
    await show(api.teach('train', { withoutEarlier: without }));
    setTraining(false);
  };
  const openedSound = opened === null ? undefined : model.arrivals.get(opened);
  const busy = training || (teaching?.isTraining ?? false);
  const enough = teaching?.categories.some(
    (one) => one.examples.length + (without.includes(one.category) ? 0 : one.earlier) >= teaching.least,
  );
  return (
    <Dialog title={kTeach.title} onClose={onClose}>
      <p class="quiet">{kTeach.intro}</p>
      {teaching && (
        <>
          <h3>{kTeach.examples}</h3>
          {teaching.categories.length === 0 && <p class="quiet">{kTeach.noExamples}</p>}
          <ul class="taught">
            {teaching.categories.map((one) => (
              <Examples
                key={one.category}
                of={one}
                least={teaching.least}
                without={without.includes(one.category)}
                onWithout={(wanted) =>
                  setWithout(
                    wanted ? [...without, one.category] : without.filter((other) => other !== one.category),
                  )
                }
                onOpen={setOpened}
              />
            ))}
          </ul>
          {teaching.notComparable > 0 && <p class="quiet">{kTeach.notComparable(teaching.notComparable)}</p>}
          <div class="deeds">
            <button type="button" disabled={busy || !enough} onClick={() => void train()}>
              {busy ? kTeach.training : kTeach.train}
            </button>
          </div>
          {problem && <p role="alert">{problem}</p>}
          {teaching.trial && (
            <Tried trial={teaching.trial} onOpen={setOpened} onUse={() => void show(api.teach('use'))} />
          )}
          <InUse teaching={teaching} onAct={(what, body) => void show(api.teach(what, body))} />
        </>
      )}
      {!teaching && problem && <p role="alert">{problem}</p>}
      {openedSound && <SoundDialog arrival={openedSound} onClose={() => setOpened(null)} />}
    </Dialog>
  );
}

/** A category with what it would be taught with. */
function Examples(props: {
  of: Teaching['categories'][number];
  least: number;
  without: boolean;
  onWithout: (wanted: boolean) => void;
  onOpen: (number: number) => void;
}) {
  const { model } = useReach();
  const { category, examples, earlier, inUse } = props.of;
  const name = kWords.category(category);
  return (
    <li>
      <details>
        <summary>
          <strong>{name}</strong>
          <span>{kTeach.count(examples.length, props.without ? 0 : earlier, props.least)}</span>
          {inUse && <span class="mark">{kTeach.inUse}</span>}
        </summary>
        {earlier > 0 && (
          <label>
            <input
              type="checkbox"
              checked={!props.without}
              onChange={() => props.onWithout(!props.without)}
            />
            {kTeach.withEarlier}
          </label>
        )}
        {examples.map((number) => (
          <SoundLine key={number} number={number} onOpen={props.onOpen}>
            <button
              type="button"
              aria-label={`${kTeach.takeBack}: ${name} ${number}`}
              onClick={() => void model.note(number, 'category', { category: null })}
            >
              {kTeach.takeBack}
            </button>
          </SoundLine>
        ))}
      </details>
    </li>
  );
}

/** A sound of tonight with what it is called, or would be. */
function SoundLine(props: {
  number: number;
  text?: string;
  onOpen: (number: number) => void;
  children?: preact.ComponentChildren;
}) {
  const { model } = useReach();
  const arrival = model.arrivals.get(props.number);
  if (!arrival) return null;
  const text = props.text ?? kWords.corrected(kWords.category(arrival.category));
  return (
    <div class="sound-line">
      <ListenButton sample={arrival} />
      <button type="button" class="plain what" title={kTeach.open} onClick={() => props.onOpen(props.number)}>
        <span>{text}</span>
        <span class="quiet">
          {arrival.name || kWords.anonymous} · {kWords.seconds(arrival.durationSeconds)}
          {props.text && arrival.corrected && ` · ${kWords.category(namedCategory(arrival))}`}
        </span>
      </button>
      {props.children}
    </div>
  );
}

const percent = (share: number) => Math.round(share * 100);
const said = (
  say: (met: number, of: number, low: number, high: number) => string,
  { met, of, low, high }: Share,
) => say(met, of, percent(low), percent(high));

/** How well it names, and what it would have named otherwise. */
function Tried(props: { trial: Trial; onOpen: (number: number) => void; onUse: () => void }) {
  const { figures, renamings, renamed, same, isOutdated } = props.trial;
  return (
    <>
      <h3>{kTeach.trial}</h3>
      {isOutdated && <p role="status">{kTeach.isOutdated}</p>}
      <dl class="lesson">
        {figures.map(({ category, recognised, wronglyHeard }) => (
          <div key={category}>
            <dt>{kWords.category(category)}</dt>
            <dd>
              {said(kTeach.recognised, recognised)}
              <br />
              {said(kTeach.wronglyHeard, wronglyHeard)}
            </dd>
          </div>
        ))}
      </dl>
      <p class="quiet">{kTeach.figures}</p>
      <p>{kTeach.renamed(renamed, same)}</p>
      {renamed > renamings.length && <p>{kTeach.newest(renamings.length)}</p>}
      <div class="renamings">
        {renamings.map(({ number, from, to }) => (
          <SoundLine
            key={number}
            number={number}
            text={kTeach.arrow(kWords.category(from), kWords.category(to))}
            onOpen={props.onOpen}
          />
        ))}
      </div>
      <div class="deeds">
        <button type="button" class="wanted" onClick={props.onUse}>
          {kTeach.use}
        </button>
      </div>
      <p class="quiet">{kTeach.useMeaning}</p>
    </>
  );
}

/** What names sounds now, how it is kept, and what else could. */
function InUse(props: { teaching: Teaching; onAct: (what: 'use' | 'keep' | 'undo', body?: object) => void }) {
  const { teaching, onAct } = props;
  const categories = teaching.categories.filter(({ inUse }) => inUse);
  return (
    <>
      <h3>{kTeach.now}</h3>
      <p class="in-use">
        {teaching.inUse === null ? (
          kTeach.nothing
        ) : (
          <>
            <strong>{kWords.category(teaching.inUse)}</strong>{' '}
            {categories.map(({ category }) => kWords.category(category)).join(', ')}
          </>
        )}
      </p>
      {teaching.canUndo && (
        <>
          <div class="deeds">
            <button type="button" onClick={() => onAct('undo')}>
              {kTeach.undo}
            </button>
          </div>
          <NameForm
            label={kTeach.keepAs}
            button={kTeach.keep}
            onName={(name) => {
              onAct('keep', { name });
              return true;
            }}
          />
          <p class="quiet">{kTeach.keepMeaning}</p>
        </>
      )}
      {teaching.models.length > 0 && <h3>{kTeach.kept}</h3>}
      <ul class="taught">
        {teaching.models.map((one) => (
          <li key={one.name} class="kept">
            <span>
              <strong>{kWords.category(one.name)}</strong>{' '}
              <span class="quiet">
                {one.fits
                  ? one.categories.map((category) => kWords.category(category)).join(', ')
                  : kTeach.doesNotFit}
              </span>
            </span>
            <button
              type="button"
              disabled={!one.fits}
              aria-label={`${kTeach.useKept}: ${kWords.category(one.name)}`}
              onClick={() => onAct('use', { model: one.name })}
            >
              {kTeach.useKept}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
