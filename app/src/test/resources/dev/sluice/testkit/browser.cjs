// What a page's script finds in a browser, and not in Node: loaded before the script.
'use strict';

// A browser tries all addresses that a name has, Node 18 only the first one.
require('node:net').setDefaultAutoSelectFamily(true);

// Node has a WebSocket of its own from 22 on.
globalThis.WebSocket ??= require('ws');

// The page that the script belongs to: where relative addresses lead, and who asks.
const plainFetch = globalThis.fetch;
globalThis.fetch = (address, options) => {
  const page = new URL(process.env.PAGE);
  const headers = { ...options?.headers, Origin: page.origin };
  return plainFetch(new URL(address, page), { ...options, headers });
};

// How often time is shortened, so that what happens twice a minute happens within a test.
const plainInterval = globalThis.setInterval;
globalThis.setInterval = (task, millis) => plainInterval(task, millis / Number(process.env.HURRY ?? 1));
