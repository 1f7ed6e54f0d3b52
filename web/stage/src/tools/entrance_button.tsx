import { useEffect, useState } from 'preact/hooks';

import { DangerButton, Dialog } from '../parts/dialog';
import { useReach } from '../model/reach';
import type { Entrance } from '../model/records';
import { kWords } from '../words';

/** Where phones come in, and another code when the old one has gone too far. */
export function EntranceButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="plain" onClick={() => setOpen(true)}>
        {kWords.entrance.title}
      </button>
      {open && <EntranceDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function EntranceDialog({ onClose }: { onClose: () => void }) {
  const { entrance: api } = useReach();
  const words = kWords.entrance;
  const [entrance, setEntrance] = useState<Entrance | null>(null);
  const [problem, setProblem] = useState('');
  const [renewed, setRenewed] = useState(false);
  const show = async (ask: Promise<Entrance>, isNew: boolean) => {
    try {
      setEntrance(await ask);
      setRenewed(isNew);
      setProblem('');
    } catch (refusal) {
      setProblem((refusal as Error).message);
    }
  };
  useEffect(() => void show(api.entrance(), false), []);
  return (
    <Dialog title={words.title} onClose={onClose}>
      {entrance && (
        <dl class="entrance">
          <dt>{words.address}</dt>
          <dd>{entrance.origin}</dd>
          <dt>{words.code}</dt>
          <dd class="code">{entrance.code ?? words.noCode}</dd>
        </dl>
      )}
      {renewed && (
        <p class="confirmed" role="status">
          {words.renewed}
        </p>
      )}
      {problem && <p role="alert">{problem}</p>}
      {entrance?.code && (
        <>
          <p class="quiet">{words.rotateMeaning}</p>
          <div class="last">
            <button type="button" onClick={() => void show(api.rotateCode(false), true)}>
              {words.rotate}
            </button>
            <DangerButton
              key={entrance.code}
              label={words.everyoneOut}
              onSure={() => void show(api.rotateCode(true), true)}
            />
          </div>
        </>
      )}
    </Dialog>
  );
}
