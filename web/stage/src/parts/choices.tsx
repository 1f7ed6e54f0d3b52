import './choices.css';

export interface Choice<Value extends string> {
  value: Value;
  label: string;
  title?: string;
}

/** One of a few, all in sight. */
export function Choices<Value extends string>(props: {
  label: string;
  value: Value | undefined;
  of: Choice<Value>[];
  onChoose: (value: Value) => void;
}) {
  return (
    <div class="choices" role="group" aria-label={props.label}>
      {props.of.map(({ value, label, title }) => (
        <button
          key={value}
          type="button"
          title={title}
          aria-pressed={value === props.value}
          onClick={() => props.onChoose(value)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
