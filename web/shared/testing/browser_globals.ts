import { webcrypto } from 'node:crypto';

// Every browser has it; Node has it as a global from version 19 on.
globalThis.crypto ??= webcrypto as Crypto;
