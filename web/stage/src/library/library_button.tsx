import './library.css';

import { useEffect, useState } from 'preact/hooks';

import { Refusal } from '../model/api';
import { Choices } from '../parts/choices';
import { DangerButton, Dialog } from '../parts/dialog';
import { useReach } from '../model/reach';
import type { Addition, Folders } from '../model/records';
import { kWords } from '../words';

/** The performer's own sounds: what is in the library, and how more comes into it. */
export function LibraryButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="plain" onClick={() => setOpen(true)}>
        {kWords.library.title}
      </button>
      {open && <LibraryDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function LibraryDialog({ onClose }: { onClose: () => void }) {
  const { library } = useReach().model;
  const words = kWords.library;
  useEffect(() => void library.read(), []);
  const { contents, notice } = library;
  const running = contents?.addition?.state === 'running';
  return (
    <Dialog title={words.title} onClose={onClose}>
      <p class="quiet">{words.meaning}</p>
      {notice && <p role="alert">{notice}</p>}
      {contents && (
        <>
          {contents.addition && <Progress addition={contents.addition} />}
          {!running && <AddForm />}
          <h3>{words.inIt(contents.sounds, contents.files)}</h3>
          <ul class="library-places">
            {contents.places.map(({ path, files, sounds }) => (
              <li key={path}>
                <div class="what">
                  <strong>{path}</strong>
                  <span class="quiet">{words.size(sounds, files)}</span>
                </div>
                {!running && (
                  <DangerButton
                    label={words.remove}
                    really={words.reallyRemove}
                    onSure={() => void library.remove(path)}
                  />
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}

/** How far the addition is, or what became of it. */
function Progress({ addition }: { addition: Addition }) {
  const { library } = useReach().model;
  const words = kWords.library;
  const { state, done, all, latest, leftOut, leftOutCount } = addition;
  return (
    <section class="addition" aria-label={words.addition}>
      <p role="status">{state === 'running' ? words.adding(addition.path) : words.ended(addition)}</p>
      {state === 'running' && (
        <>
          <progress aria-label={words.addition} max={all || 1} value={all === 0 ? undefined : done} />
          <div class="deeds">
            <span class="quiet latest">{words.progress(done, all, latest)}</span>
            <button type="button" onClick={() => void library.stop()}>
              {words.stop}
            </button>
          </div>
        </>
      )}
      {leftOutCount > 0 && (
        <details>
          <summary>{words.leftOut(leftOutCount)}</summary>
          <ul class="left-out">
            {leftOut.map(({ file, reason }) => (
              <li key={file}>
                <strong>{file}</strong> <span class="quiet">{reason}</span>
              </li>
            ))}
            {leftOutCount > leftOut.length && <li>{words.others(leftOutCount - leftOut.length)}</li>}
          </ul>
        </details>
      )}
    </section>
  );
}

/** The folder part of what is being written, and the beginning of the next name. */
function split(path: string): [folder: string, begun: string] {
  const slash = path.lastIndexOf('/');
  return [path.slice(0, slash + 1), path.slice(slash + 1)];
}

/** Chooses a folder of the machine that the program runs on, by writing or by pressing. */
function AddForm() {
  const { model, folders: listFolders } = useReach();
  const words = kWords.library;
  const [path, setPath] = useState('');
  const [divide, setDivide] = useState<'onsets' | 'windows'>('onsets');
  const [listing, setListing] = useState<Folders | null>(null);
  const [folder, begun] = split(path);
  useEffect(() => {
    let late = false;
    listFolders(folder)
      .then((found) => {
        if (late) return;
        setListing(found);
        if (path === '') setPath(inside(found.folder));
      })
      .catch((problem) => {
        if (!(problem instanceof Refusal)) throw problem;
        if (!late) setListing(null);
      });
    return () => {
      late = true;
    };
  }, [folder]);
  const like = begun.toLowerCase();
  const names = (listing?.names ?? []).filter((name) => name.toLowerCase().startsWith(like));
  const enter = (name: string) => setPath(inside(inside(listing!.folder) + name));
  const [above] = split(folder.slice(0, -1));
  return (
    <form
      class="add-folder"
      onSubmit={(event) => {
        event.preventDefault();
        void model.library.add(path.trim(), divide);
      }}
    >
      <h3>{words.add}</h3>
      <p class="quiet">{words.addMeaning}</p>
      <div class="deeds">
        <input
          type="text"
          class="path"
          aria-label={words.path}
          autocomplete="off"
          spellcheck={false}
          value={path}
          onInput={(event) => setPath(event.currentTarget.value)}
        />
        <button type="submit" disabled={path.trim() === ''}>
          {words.begin}
        </button>
      </div>
      <div class="folders" role="group" aria-label={words.folders}>
        {above && (
          <button type="button" onClick={() => setPath(above)}>
            {words.up}
          </button>
        )}
        {names.map((name) => (
          <button key={name} type="button" onClick={() => enter(name)}>
            {name}
          </button>
        ))}
        {listing?.more && <span class="quiet">{words.moreFolders}</span>}
        {listing && names.length === 0 && <span class="quiet">{words.noFolders}</span>}
      </div>
      <p class="quiet">{words.divide}</p>
      <Choices
        label={words.divide}
        value={divide}
        of={(['onsets', 'windows'] as const).map((value) => ({
          value,
          label: words.divideWord[value],
        }))}
        onChoose={setDivide}
      />
    </form>
  );
}

const inside = (folder: string) => (folder.endsWith('/') ? folder : `${folder}/`);
