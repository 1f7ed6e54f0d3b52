import './tools.css';

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import { EntranceButton } from './entrance_button';
import { InstrumentsButton } from './instruments';
import { LibraryButton } from '../library/library_button';
import { useMedia } from '../parts/media';
import { NightButton } from './night';
import { useReach } from '../model/reach';
import { TeachButton } from '../teaching/teaching';
import { TempoButton } from '../tempo/tempo';
import { kWords } from '../words';

/** What is not needed in every minute of a show: each a button that opens a window of its own. */
export function Tools() {
  const isNarrow = useMedia('(max-width: 1199px)');
  const isPhone = useMedia('(max-width: 760px)');
  const seldom = (
    <>
      <EntranceButton />
      <LibraryButton />
      <NightButton />
      <TeachButton label={kWords.teach.title} />
      <InstrumentsButton />
      <a href="/join" target="_blank" rel="noopener">
        {kWords.projector}
      </a>
      <a href="/help" target="_blank" rel="noopener">
        {kWords.help}
      </a>
    </>
  );
  return (
    <div class="tools">
      {!isPhone && <TempoButton />}
      {isNarrow ? (
        <Menu>
          {isPhone && <TempoButton />}
          {seldom}
        </Menu>
      ) : (
        seldom
      )}
    </div>
  );
}

/** Keeps its buttons out of sight until it is asked for them. */
function Menu({ children }: { children: ComponentChildren }) {
  const { model } = useReach();
  const [open, setOpen] = useState(false);
  const host = useRef<HTMLDivElement>(null);
  const toggle = useRef<HTMLButtonElement>(null);
  const shut = () => {
    setOpen(false);
    toggle.current!.focus();
  };
  useEffect(() => {
    if (!open) return;
    const menu = host.current!;
    const touched = ({ target }: Event) => menu.contains(target as Node) || setOpen(false);
    // A window that one of the buttons opened was closed; its event does not bubble. The menu stays
    // for a window that was opened from within another.
    const closed = ({ target }: Event) => (target as Element).parentElement!.closest('dialog') || shut();
    menu.addEventListener('close', closed, true);
    document.addEventListener('pointerdown', touched);
    return () => {
      menu.removeEventListener('close', closed, true);
      document.removeEventListener('pointerdown', touched);
    };
  }, [open]);
  const escape = ({ key, target }: KeyboardEvent) =>
    key === 'Escape' && !(target as Element).closest('dialog') && shut();
  const soundCheck = model.state?.soundCheck ?? false;
  return (
    <div class="menu" ref={host} onKeyDown={escape}>
      <button
        ref={toggle}
        type="button"
        class={soundCheck ? 'plain sound-check' : 'plain'}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {soundCheck ? kWords.night.soundCheckIsOn : kWords.moreTools}
      </button>
      <div class="folded" hidden={!open}>
        {children}
      </div>
    </div>
  );
}
