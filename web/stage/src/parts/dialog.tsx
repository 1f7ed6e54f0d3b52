import './dialog.css';

import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

import { kWords } from '../words';

/** A window over the page; Escape and a click beside it close it as well. */
export function Dialog(props: { title: string; onClose: () => void; children: ComponentChildren }) {
  const host = useRef<HTMLDialogElement>(null);
  // Before anybody can press a key that was meant for it.
  useLayoutEffect(() => host.current!.showModal(), []);
  return (
    <dialog
      ref={host}
      aria-label={props.title}
      onClose={props.onClose}
      onClick={(event) => event.target === host.current && host.current!.close()}
      onKeyDown={(event) => {
        // Left alone, Chromium may close all windows that one press of a button led to.
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        host.current!.close();
      }}
    >
      <div class="window">
        <div class="head">
          <h2>{props.title}</h2>
          <button type="button" class="plain" onClick={() => host.current!.close()}>
            {kWords.close}
          </button>
        </div>
        {props.children}
      </div>
    </dialog>
  );
}

/** Asks once more before it does what cannot be undone. */
export function DangerButton({
  label,
  really = kWords.really,
  onSure,
}: {
  label: string;
  really?: string;
  onSure: () => void;
}) {
  const [asks, setAsks] = useState(false);
  return (
    <button
      type="button"
      class={asks ? 'danger sure' : 'danger'}
      onBlur={() => setAsks(false)}
      onClick={() => (asks ? onSure() : setAsks(true))}
    >
      {asks ? really : label}
    </button>
  );
}
