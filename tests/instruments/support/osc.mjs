// OSC packets through osc-min, which shares no code with the daemon or the instruments.
import { fromBuffer, toBuffer } from 'osc-min';

const kinds = { i: 'integer', f: 'float', s: 'string' };

/** Bytes of one message; `types` as in a type tag string without the comma. */
export function packet(address, types = '', ...values) {
  const args = [...types].map((type, at) => ({ type: kinds[type], value: values[at] }));
  const view = toBuffer({ address, args });
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}

/** {address, types, values} of one message. */
export function parsed(bytes) {
  const message = fromBuffer(bytes);
  return {
    address: message.address,
    types: message.args.map(({ type }) => type[0]).join(''),
    values: message.args.map(({ value }) => value),
  };
}
