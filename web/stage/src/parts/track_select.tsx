import { useReach } from '../model/reach';
import { kWords } from '../words';

/** Lets one of the tracks be chosen, as often as wanted. */
export function TrackSelect(props: {
  label: string;
  /** What it shows. */
  text: string;
  onChoose: (channel: number) => void;
}) {
  const { model } = useReach();
  return (
    <select
      aria-label={props.label}
      value=""
      onChange={(event) => {
        const select = event.currentTarget;
        const channel = Number(select.value);
        select.value = '';
        props.onChoose(channel);
      }}
    >
      <option value="" disabled hidden>
        {props.text}
      </option>
      {(model.state?.tracks ?? []).map(({ channel, track }) => (
        <option key={channel} value={channel}>
          {track ?? kWords.channel(channel)}
        </option>
      ))}
    </select>
  );
}
