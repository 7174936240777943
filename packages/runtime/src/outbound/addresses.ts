import ipaddr from 'ipaddr.js';

/** Public by their numbers, and yet a cloud's own: Azure's platform address. */
const reserved = new Set(['168.63.129.16']);

/** Whether an IP address (as text) is one of the public internet's: not loopback, private, link-local, carrier's, documentation's, a tunnel's … */
export const isPublicAddress = (address: string): boolean => {
  if (!ipaddr.isValid(address)) return false;
  // `process` turns ::ffff:10.0.0.1 into 10.0.0.1.
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast' && !reserved.has(parsed.toString());
};

/** Names that never lead to the public internet. */
const privateNames = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|home\.arpa)$/;

/**
 * Whether the host of a URL shows already that it is not on the public internet: a private address in any of its forms, or a
 * name that is one by convention. `hostname`: as WHATWG's URL gives it, which has turned `0x7f.1` and `2130706433` into 127.0.0.1.
 */
export const isPrivateHost = (hostname: string): boolean => {
  const host = hostname
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^\[(.*)\]$/, '$1');
  if (ipaddr.isValid(host)) return !isPublicAddress(host);
  return !host.includes('.') || privateNames.test(host);
};
