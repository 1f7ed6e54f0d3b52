// The container of a Max for Live device: chunks with little-endian lengths; the last holds, when
// frozen, the patcher, the files that it needs and a big-endian list of them.

/** Four letters that say where in Live a device goes. */
export const deviceTypes = { instrument: 'iiii', audioEffect: 'aaaa', midiEffect: 'mmmm' };

const kFrozen = 7;
const kHeaderSize = 16;
const kDeviceFlag = 17;
// One moment for all builds, so that equal sources make equal devices: 1 January 2026, since 1904.
const kModified = 3850070400;

const big32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

function chunk(name, payload) {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(payload.length, 4);
  return Buffer.concat([head, payload]);
}

/** A field or record of the list: its size counts its own eight bytes. */
function record(name, payload) {
  return Buffer.concat([Buffer.from(name, 'latin1'), big32(payload.length + 8), payload]);
}

function paddedName(name) {
  const bytes = Buffer.from(name, 'latin1');
  return Buffer.concat([bytes, Buffer.alloc(4 - (bytes.length % 4))]);
}

/** A frozen device. `files`: [{name, bytes}], the device's own patcher first. */
export function packDevice(type, files) {
  const listed = [];
  let offset = kHeaderSize;
  files.forEach(({ name, bytes }, at) => {
    listed.push(record('dire', Buffer.concat([
      record('type', Buffer.from(name.endsWith('.js') ? 'TEXT' : 'JSON', 'latin1')),
      record('fnam', paddedName(name)),
      record('sz32', big32(bytes.length)),
      record('of32', big32(offset)),
      record('vers', big32(0)),
      record('flag', big32(at === 0 ? kDeviceFlag : 0)),
      record('mdat', big32(kModified)),
    ])));
    offset += bytes.length;
  });
  const header = Buffer.alloc(kHeaderSize);
  header.write('mx@c', 'latin1');
  header.writeUInt32BE(kHeaderSize, 4);
  header.writeBigUInt64BE(BigInt(offset), 8);
  const frozen = Buffer.concat([header, ...files.map(({ bytes }) => bytes),
    record('dlst', Buffer.concat(listed))]);
  const meta = Buffer.alloc(4);
  meta.writeUInt32LE(kFrozen);
  return Buffer.concat([chunk('ampf', Buffer.from(type, 'latin1')), chunk('meta', meta),
    chunk('ptch', frozen)]);
}
