import './name_form.css';

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

/** Asks for a name. What was typed stays until `onName` says that it was taken. */
export function NameForm(props: {
  label: string;
  button: string;
  onName: (name: string) => boolean | Promise<boolean>;
  children?: ComponentChildren;
}) {
  const [name, setName] = useState('');
  const submit = async () => {
    if (name.trim() !== '' && (await props.onName(name))) setName('');
  };
  return (
    <form
      class="own-name"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <input
        type="text"
        aria-label={props.label}
        placeholder={props.label}
        maxLength={80}
        autoComplete="off"
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <button type="submit">{props.button}</button>
      {props.children}
    </form>
  );
}
